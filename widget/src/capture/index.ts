// Sends the events that a workspace captures: what is done to elements, and stumbles. What was typed is never read.
import type { Core, Family } from "../surface";
import { watchClicks } from "./clicks";
import { watchDeeds } from "./deeds";
import { watchErrors } from "./errors";
import { watchForms } from "./forms";
import { isMeant, type Captured } from "./meant";

export function mount({ put }: Core): Family {
  let captures: Captured[] = [];

  /** Something happened: `path` leads from where up to the window. */
  function happened(on: Captured["on"], path: EventTarget[]): void {
    for (const capture of captures)
      if (capture.on === on && isMeant(capture, path)) put({ type: "track", event: capture.event, properties: {} });
  }

  watchDeeds(happened);
  watchClicks(happened);
  watchErrors(happened);
  const forms = watchForms(happened);
  return {
    show({ site }) {
      forms.look();
      captures = site?.captures ?? [];
    },
  };
}
