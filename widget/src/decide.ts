// The one conversation with the server: inputs and page go out, what to show comes back. One request at a time.
import { backoff, retryAfter } from "./backoff";
import { newId } from "./id";
import type { Queue } from "./queue";
import { claims, type Session } from "./session";
import type { DecideAnswer, DecideRequest, Problem } from "./wire";

const PATIENCE = 15_000;

export interface Server {
  base: string;
  key: string;
  locale: string;
}

/** What a request asks beside the experiences: the feed's entries, and the site where it is another than this one. */
export type Look = Pick<DecideRequest, "feed" | "site">;

export interface Trouble {
  code: string;
  message: string;
}

export interface Decider {
  /** Decide again as soon as possible; calls in between are one. */
  soon(): void;
  /** Decide again now, whatever the back-off: the network or the person came back. */
  now(): void;
  /** Is an answer on its way? */
  busy(): boolean;
  /** The page is going: send what is queued by a request that outlives it. */
  leave(): void;
}

const tab = newId();

export function createDecider(
  server: Server,
  queue: Queue,
  session: () => Session,
  look: () => Look,
  answered: (answer: DecideAnswer) => void,
  failed: (trouble: Trouble) => void,
): Decider {
  let timer = 0;
  let busy = false;
  let again = false;
  let failures = 0;
  let notBefore = 0;
  let refused: Session | undefined;

  function soon(): void {
    again = true;
    if (busy || refused === session()) return;
    clearTimeout(timer);
    timer = setTimeout(run, Math.max(0, notBefore - Date.now()));
  }

  async function run(): Promise<void> {
    busy = true;
    again = false;
    const batch = queue.batch() ?? { session: session(), inputs: [] };
    const url = location.href;
    try {
      const response = await post(server, batch, look(), { signal: AbortSignal.timeout(PATIENCE) });
      if (response.ok) await accept(response, batch, url);
      else await refuse(response, batch);
    } catch {
      wait(0);
    }
    busy = false;
    if (again || queue.batch()) soon();
  }

  async function accept(response: Response, batch: Batch, url: string): Promise<void> {
    const answer: DecideAnswer = await response.json();
    failures = notBefore = 0;
    queue.acknowledge(batch.inputs);
    answer.rejected?.forEach(failed);
    const current = batch.session === session() && url === location.href;
    if (current) answered(answer);
    else again = true;
  }

  async function refuse(response: Response, batch: Batch): Promise<void> {
    const status = response.status;
    if (status === 408 || status === 429 || status >= 500) return wait(retryAfter(response));
    failed(await problem(response));
    const unknown = status === 401 || status === 403;
    if (unknown && batch.session === session()) refused = batch.session;
    else queue.acknowledge(batch.inputs);
  }

  function wait(atLeast: number): void {
    notBefore = Date.now() + Math.max(atLeast, backoff(failures++));
    again = true;
  }

  return {
    soon,
    busy: () => busy,
    now() {
      notBefore = 0;
      refused = undefined;
      soon();
    },
    leave() {
      const batch = queue.batch();
      if (!batch) return;
      post(server, batch, look(), { keepalive: true }).then(
        (response) => response.ok && queue.acknowledge(batch.inputs),
        () => {},
      );
    },
  };
}

interface Batch {
  session: Session;
  inputs: NonNullable<DecideRequest["inputs"]>;
}

/** A string body is sent as `text/plain`, so that no preflight is needed. */
function post(server: Server, { session, inputs }: Batch, look: Look, init: RequestInit): Promise<Response> {
  const body: DecideRequest = {
    key: server.key,
    ...claims(session),
    requestId: newId(),
    tab,
    visible: !document.hidden,
    sentAt: Date.now(),
    page: { url: location.href.slice(0, 4000), title: document.title.slice(0, 1000) },
    locale: server.locale,
    viewport: [innerWidth, innerHeight],
    inputs,
    ...look,
  };
  return fetch(server.base + "v1/decide", { method: "POST", body: JSON.stringify(body), credentials: "omit", ...init });
}

async function problem(response: Response): Promise<Trouble> {
  const found: Partial<Problem> = await response.json().catch(() => ({}));
  return { code: found.code ?? String(response.status), message: found.message ?? response.statusText };
}
