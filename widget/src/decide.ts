// The one conversation with the server: inputs and page go out, what to show comes back. One request at a time.
import { backoff, retryAfter } from "./backoff";
import { newId } from "./id";
import { post, type Server } from "./post";
import type { Batch, Queue } from "./queue";
import { claims, isRefusal, renewable, type Session } from "./session";
import type { DecideAnswer, DecideRequest, Problem } from "./wire";

const PATIENCE = 15_000;

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
  look: Look,
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
    timer = setTimeout(run, Math.max(0, notBefore - performance.now()));
  }

  async function run(): Promise<void> {
    busy = true;
    again = false;
    const url = location.href;
    try {
      await server.ready(session());
      const batch = queue.batch() ?? { session: session(), inputs: [] };
      const response = await ask(server, batch, look, { signal: AbortSignal.timeout(PATIENCE) });
      if (response.ok) await accept(response, batch, url);
      else await refuse(response, batch);
    } catch (error) {
      wait(error);
    }
    busy = false;
    if (again || queue.batch()) soon();
  }

  async function accept(response: Response, batch: Batch, url: string): Promise<void> {
    const answer: DecideAnswer = await response.json();
    failures = notBefore = batch.session.refusals = 0;
    queue.acknowledge(batch.inputs);
    answer.rejected?.forEach(failed);
    const current = batch.session === session() && url === location.href;
    if (current) answered(answer);
    else again = true;
  }

  async function refuse(response: Response, batch: Batch): Promise<void> {
    const refusal = isRefusal(response);
    const hopeless = response.status === 400 || response.status === 413;
    const trouble = await problem(response);
    if (refusal ? renewable(batch.session) : !hopeless) return wait(trouble, retryAfter(response));
    failed(trouble);
    if (hopeless) queue.acknowledge(batch.inputs);
    else if (batch.session === session() || response.status === 401) refused = session();
    else queue.release(batch.session);
  }

  /** Told when it fails for the second time in a row: once, and not because the page is left. */
  function wait(trouble: unknown, atLeast = 0): void {
    notBefore = performance.now() + Math.max(atLeast, backoff(failures++));
    again = true;
    if (failures === 2) failed(trouble instanceof Error ? unreachable(server, trouble) : (trouble as Trouble));
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
      ask(server, batch, look, { keepalive: true }).then(
        (response) => response.ok && queue.acknowledge(batch.inputs),
        () => {},
      );
    },
  };
}

function ask(server: Server, { session, inputs }: Batch, look: Look, init: RequestInit): Promise<Response> {
  const body: DecideRequest = {
    key: server.key,
    ...claims(session),
    tab,
    visible: !document.hidden,
    sentAt: Math.round(Date.now()),
    page: { url: location.href.slice(0, 4000), title: document.title.slice(0, 1000) },
    locale: server.locale,
    viewport: [innerWidth, innerHeight],
    inputs,
    ...look,
  };
  return post(server, "decide", body, init);
}

function unreachable({ base }: Server, error: Error): Trouble {
  return { code: "unreachable", message: `${base} does not answer (${error.message}); what happens is sent later` };
}

async function problem(response: Response): Promise<Trouble> {
  const found: Partial<Problem> = await response.json().catch(() => ({}));
  return { code: found.code ?? String(response.status), message: found.message ?? response.statusText };
}
