// The resident core: whom the page acts for, what happens to them, what there is to show.
import { createDecider, type Look, type Trouble } from "./decide";
import { createFreshness } from "./freshness";
import type { Listeners } from "./listeners";
import { once } from "./once";
import type { Options } from "./options";
import { watchPresence } from "./presence";
import type { Server } from "./post";
import { openQueue, type NewInput } from "./queue";
import { freshSession, openSession, type Session } from "./session";
import { createStage } from "./stage";
import { follow } from "./stream";
import type { FamilyModule, Report, Scene } from "./surface";
import type { DecideAnswer, HostCall } from "./wire";

/** Fetches a chunk: a family of surfaces, or the hooks. */
export type Load = <Module = FamilyModule>(name: string) => Promise<Module>;
type Hooks = typeof import("./hooks");

/** What the calls of the API need. */
export interface Core {
  session(): Session;
  /** Act for this session from now on. */
  become(session: Session): void;
  put(input: NewInput): void;
  report: Report;
  dismiss(flow?: string): void;
  locale(tag: string): void;
}

export function openCore(options: Options, base: string, load: Load, { emit }: Listeners, failed: (trouble: Trouble) => void): Core {
  const hooks = () => load<Hooks>("hooks");
  const server: Server = {
    base,
    key: options.key,
    locale: options.locale || document.documentElement.lang || navigator.language,
    ready: async (whose) => whose.getToken && (await hooks()).refresh(whose),
  };
  let session = openSession(options);
  let unfollow: (() => void) | undefined;
  let scene: Scene = { experiences: [] };
  const look: Look = {};
  const queue = openQueue(() => session, () => decider.soon());
  const decider = createDecider(server, queue, () => session, () => look, answered, failed);
  const freshness = createFreshness(decider.busy, decider.soon);
  const report = once(tell);
  const stage = options.headless
    ? { show() {} }
    : createStage(load, { report, call, wantFeed }, (family, error) =>
        failed({ code: "chunk_failed", message: `${family}: ${error}` }),
      );

  function tell(...[deed, { flow, run, step }]: Parameters<Report>): void {
    const told = { ...deed, flow, run, step };
    put(told);
    emit(deed.type, told);
    if (scene.experiences.some(queue.left)) draw(scene);
  }

  function call({ name, arguments: given }: HostCall): void {
    if (!emit(`call:${name}`, given)) failed({ code: "call_unheard", message: `nobody listens to call:${name}` });
  }

  function wantFeed(wanted: boolean): void {
    if (wanted === !!look.feed) return;
    look.feed = wanted;
    if (wanted) decider.soon();
  }

  function put(input: NewInput): void {
    const taken = options.input ? options.input(input) : input;
    if (taken && !queue.add(session, taken))
      failed({ code: "queue_full", message: `500 inputs wait; ${input.type} was dropped` });
    decider.soon();
  }

  function draw(next: Scene): void {
    scene = { ...next, experiences: next.experiences.filter((experience) => !queue.left(experience)) };
    emit("experiences", scene.experiences);
    stage.show(scene);
  }

  function answered({ version, experiences, feed, site = scene.site, rejected }: DecideAnswer): void {
    freshness.answered(version);
    if (site) look.site = site.digest;
    draw({ experiences, feed, site });
    if (rejected?.some(({ code }) => code === "merged") && !session.userId && !session.token) become(freshSession());
  }

  function listen(): void {
    unfollow?.();
    unfollow = follow(server, session, freshness.heard);
  }

  function become(next: Session): void {
    if (next !== session) draw({ experiences: [], site: scene.site });
    session = next;
    if (unfollow) listen();
    decider.now();
  }

  function left(): void {
    decider.leave();
    queue.leave();
    unfollow?.();
  }

  function returned(): void {
    queue.open();
    listen();
    decider.now();
  }

  const { navigate } = options;
  if (navigate) hooks().then(({ openLinks }) => openLinks(navigate));
  watchPresence({ idle: listen, moved: decider.soon, online: decider.now, shown: freshness.shown, left, returned });
  queue.open();
  decider.soon();
  return {
    session: () => session,
    become,
    put,
    report,
    dismiss(flow) {
      const shown = scene.experiences.filter((one) => (flow ? one.flow === flow : one.surface === "interrupting"));
      shown.forEach((one) => report({ type: "dismissed" }, one));
    },
    locale(tag) {
      server.locale = tag;
      decider.now();
    },
  };
}
