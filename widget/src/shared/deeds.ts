// What a person may do with a step: each deed is told, and takes the step away without waiting for the server, unless
// its button lets it stay.
import type { Core, Deed } from "../surface";
import type { Action, Experience } from "../wire";

export interface Deeds {
  /** Go on, without a button of the author's. */
  advance(): void;
  /** Close it, without a button of the author's. */
  dismiss(): void;
  /** The author's button with this index. */
  press(action: Action, index: number): void;
}

export function deedsOf(core: Core, experience: Experience, gone: () => void): Deeds {
  let over = false;

  function leave(deed: Deed, stay = false): void {
    if (over) return;
    over = !stay;
    if (over) gone();
    core.report(deed, experience);
  }

  return {
    advance: () => leave({ type: "advanced" }),
    dismiss: () => leave({ type: "dismissed" }),
    press(action, index) {
      if (action.call) core.call(action.call);
      leave({ type: typeOf(action), action: index }, action.stay);
    },
  };
}

function typeOf({ dismiss, snooze, back }: Action): "dismissed" | "snoozed" | "back" | "advanced" {
  if (dismiss) return "dismissed";
  if (snooze) return "snoozed";
  return back ? "back" : "advanced";
}
