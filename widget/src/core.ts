// The resident core: whom the page acts for, what happens to them, and when the server is asked.
import { createDecider, type Trouble } from "./decide";
import { createFreshness } from "./freshness";
import type { Listeners } from "./listeners";
import type { Options } from "./options";
import type { Server } from "./post";
import { watchPresence } from "./presence";
import { openQueue, type NewInput } from "./queue";
import { createScreen, type Load, type Screen } from "./screen";
import { freshSession, openSession, type Session } from "./session";
import { follow } from "./stream";
import type { DecideAnswer } from "./wire";

type Hooks = typeof import("./hooks");

/** What the calls of the API need. */
export interface Core extends Pick<Screen, "report" | "dismiss"> {
  session(): Session;
  /** Act for this session from now on. */
  become(session: Session): void;
  put(input: NewInput): void;
  locale(tag: string): void;
}

export function openCore(
  options: Options,
  base: string,
  load: Load,
  listeners: Listeners,
  failed: (trouble: Trouble) => void,
): Core {
  const hooks = () => load<Hooks>("hooks");
  const server = serverOf(options, base, hooks);
  let session = openSession(options);
  let unfollow: (() => void) | undefined;
  const queue = openQueue(() => session, () => decider.soon());
  const screen = createScreen(options, load, listeners, { queue, put, soon: () => decider.soon(), failed });
  const decider = createDecider(server, queue, () => session, screen.look, answered, failed);
  const freshness = createFreshness(decider.busy, decider.soon);

  function put(input: NewInput): void {
    const taken = options.input ? options.input(input) : input;
    if (taken && !queue.add(session, taken))
      failed({ code: "queue_full", message: `500 inputs wait; ${input.type} was dropped` });
    decider.soon();
  }

  function answered(answer: DecideAnswer): void {
    freshness.answered(answer.version);
    screen.draw(answer);
    const merged = answer.rejected?.some(({ code }) => code === "merged");
    if (merged && !session.userId && !session.token) become(freshSession());
  }

  function listen(): void {
    unfollow?.();
    unfollow = follow(server, session, freshness.heard);
  }

  function become(next: Session): void {
    if (next !== session) screen.draw({ experiences: [] });
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

  function locale(tag: string): void {
    server.locale = tag;
    decider.now();
  }

  if (options.navigate) hooks().then(({ openLinks }) => openLinks(options.navigate!));
  watchPresence({ idle: listen, moved: decider.soon, online: decider.now, shown: freshness.shown, left, returned });
  queue.open();
  decider.soon();
  return { session: () => session, become, put, locale, report: screen.report, dismiss: screen.dismiss };
}

function serverOf({ key, locale }: Options, base: string, hooks: () => Promise<Hooks>): Server {
  return {
    base,
    key,
    locale: locale || document.documentElement.lang || navigator.language,
    ready: async (whose) => whose.getToken && (await hooks()).refresh(whose),
  };
}
