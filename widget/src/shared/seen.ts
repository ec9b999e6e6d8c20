// "Seen" means painted: two frames after it was laid out, in a visible tab.
import type { Core } from "../surface";
import type { Experience } from "../wire";

export interface Sight {
  visible(): void;
  hidden(): void;
}

/** Reports `seen` once the thing has been painted; `hidden` before that takes it back. */
export function sightOf(core: Core, experience: Pick<Experience, "flow" | "run" | "step">): Sight {
  let cancel: (() => void) | undefined;
  return {
    visible: () => void (cancel ??= afterPaint(() => core.report({ type: "seen" }, experience))),
    hidden() {
      cancel?.();
      cancel = undefined;
    },
  };
}

function afterPaint(act: () => void): () => void {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      if (!document.hidden) act();
    });
  });
  return () => cancelAnimationFrame(frame);
}
