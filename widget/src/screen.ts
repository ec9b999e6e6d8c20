// What there is to show: drawn by the families of surfaces, or told to a page that draws itself.
import type { Look, Trouble } from "./decide";
import type { Listeners } from "./listeners";
import { once } from "./once";
import type { Options } from "./options";
import type { Queue } from "./queue";
import { createStage } from "./stage";
import type { Report, Scene } from "./surface";
import type { DecideAnswer, HostCall } from "./wire";

/** Fetches a chunk: the surfaces or the hooks. */
export type Load = <Module>(chunk: string) => Promise<Module>;

/** What the screen needs of the core: its queue, to tell the server, to ask it anew. */
interface Behind {
  queue: Queue;
  put(input: Parameters<Queue["add"]>[1]): void;
  soon(): void;
  failed(trouble: Trouble): void;
}

export interface Screen {
  /** What a request asks beside the experiences. */
  look: Look;
  draw(answer: Pick<DecideAnswer, "experiences" | "feed" | "site">): void;
  report: Report;
  /** Close what is shown of this flow, or what interrupts now. */
  dismiss(flow?: string): void;
}

export function createScreen({ headless }: Options, load: Load, { emit }: Listeners, behind: Behind): Screen {
  const { queue, put, soon, failed } = behind;
  const look: Look = {};
  const report = once(tell);
  const stage = headless ? { show() {} } : createStage(() => load<typeof import("./surfaces")>("surfaces"), { report, put, call, wantFeed }, broken);
  let scene: Scene = { experiences: [] };

  /** While an answer is queued, what is drawn is further than what comes; the next one, on its way, knows of it. */
  function draw({ experiences, feed, site = scene.site }: Scene): void {
    const latest = experiences.some(queue.answered) ? scene.experiences : experiences;
    scene = { experiences: latest.filter((experience) => !queue.left(experience)), feed, site };
    if (site) look.site = site.digest;
    emit("experiences", scene.experiences);
    stage.show(scene);
  }

  function tell(...[deed, { flow, run, step }]: Parameters<Report>): void {
    const told = { ...deed, flow, run, step };
    put(told);
    emit(deed.type, told);
    if (scene.experiences.some(queue.left)) draw(scene);
  }

  function call({ name, arguments: given }: HostCall): void {
    if (!emit(`call:${name}`, given)) failed({ code: "call_unheard", message: `no listener for call:${name}` });
  }

  function wantFeed(wanted: boolean): void {
    if (wanted === !!look.feed) return;
    look.feed = wanted;
    if (wanted) soon();
  }

  function broken(family: string, error: unknown): void {
    failed({ code: "chunk_failed", message: `${family}: ${error}` });
  }

  function dismiss(flow?: string): void {
    const shown = scene.experiences.filter((one) => (flow ? one.flow === flow : one.surface === "interrupting"));
    shown.forEach((one) => report({ type: "dismissed" }, one));
  }

  return { look, draw, report, dismiss };
}
