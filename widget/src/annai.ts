// The resident core: `window.annai`, and what it does on its own.
import { createDecider, type Look, type Server } from "./decide";
import { createFreshness } from "./freshness";
import { createListeners, type Listener } from "./listeners";
import { once } from "./once";
import { watchPresence } from "./presence";
import { openQueue, type NewInput } from "./queue";
import { freshSession, openSession, type Attributes, type Session } from "./session";
import { createStage } from "./stage";
import { follow } from "./stream";
import type { FamilyModule, Report } from "./surface";
import type { DecideAnswer, HostCall, Site } from "./wire";

type Properties = Record<string, unknown>;
export type Call = [name: keyof Api, ...args: unknown[]];

export interface Api {
  /** Name the user; `token` is the identity that the host's back end signed. */
  identify(userId?: string | null, traits?: Properties, options?: { token?: string }): void;
  group(groupId: string, traits?: Properties): void;
  track(event: string, properties?: Properties): void;
  page(properties?: Properties): void;
  /** Forget the user, as at a log-out. */
  reset(): void;
  /** Listen to `experiences`, to a deed (`seen`, `answered`, …), to `call:<name>` or to `error`; returns how to stop. */
  on(name: string, listener: Listener): () => void;
  push(...calls: Call[]): void;
}

/** Fetches the chunk of a family of surfaces. */
export type Load = (family: string) => Promise<FamilyModule>;

/** What the calls of the API need: to put an input, and to become somebody. */
interface Core {
  session(): Session;
  put(input: NewInput): void;
  become(session: Session): void;
  on: Api["on"];
}

export function createAnnai(server: Server, attributes: Attributes, load: Load): Api {
  let session = openSession(attributes);
  let unfollow: (() => void) | undefined;
  const { on, emit } = createListeners();
  const queue = openQueue(session);
  const look: Look = {};
  let site: Site | undefined;
  const decider = createDecider(server, queue, () => session, () => look, answered, (trouble) => emit("error", trouble));
  const freshness = createFreshness(decider.busy, decider.soon);
  const stage = createStage(load, { report: once(report), call, wantFeed }, (family, error) =>
    emit("error", { code: "chunk_failed", message: `${family}: ${error}` }),
  );

  function report(...[deed, { flow, run, step }]: Parameters<Report>): void {
    const told = { ...deed, flow, run, step };
    put(told);
    emit(deed.type, told);
  }

  function call({ name, arguments: given }: HostCall): void {
    if (!emit(`call:${name}`, given)) emit("error", { code: "call_unheard", message: `nobody listens to call:${name}` });
  }

  function wantFeed(wanted: boolean): void {
    if (wanted === !!look.feed) return;
    look.feed = wanted;
    if (wanted) decider.soon();
  }

  function put(input: NewInput): void {
    if (!queue.add(session, input))
      emit("error", { code: "queue_full", message: `500 inputs wait for the server; ${input.type} was dropped` });
    decider.soon();
  }

  function answered(answer: DecideAnswer): void {
    const experiences = answer.experiences.filter((experience) => !queue.left(experience));
    freshness.answered(answer.version);
    site = answer.site ?? site;
    if (site) look.site = site.digest;
    emit("experiences", experiences);
    stage.show({ experiences, feed: answer.feed, site });
    if (answer.rejected?.some(({ code }) => code === "merged") && !session.userId && !session.token) become(freshSession());
  }

  function listen(): void {
    unfollow?.();
    unfollow = follow(server, session, freshness.heard);
  }

  function become(next: Session): void {
    if (next !== session) stage.show({ experiences: [] });
    session = next;
    if (unfollow) listen();
    decider.now();
  }

  function left(): void {
    decider.leave();
    unfollow?.();
  }

  function returned(): void {
    listen();
    decider.now();
  }

  watchPresence({ idle: listen, moved: decider.soon, online: decider.now, shown: freshness.shown, left, returned });
  decider.soon();
  return createApi({ session: () => session, put, become, on });
}

function createApi({ session, put, become, on }: Core): Api {
  const api: Api = {
    identify(userId, traits = {}, { token } = {}) {
      const known = session().userId;
      const whose = userId && known && known !== userId ? freshSession() : session();
      if (userId) whose.userId = userId;
      if (token) whose.token = token;
      become(whose);
      put({ type: "identify", traits });
    },
    group(groupId, traits = {}) {
      session().groupId = groupId;
      become(session());
      put({ type: "group", groupId, traits });
    },
    track: (event, properties = {}) => put({ type: "track", event, properties }),
    page: (properties = {}) => put({ type: "page", properties }),
    reset: () => become(freshSession()),
    on,
    push: (...calls) => calls.forEach(([name, ...args]) => (api[name] as (...args: unknown[]) => void)(...args)),
  };
  return api;
}
