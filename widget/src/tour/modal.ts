// A modal: a real `<dialog>`, so that the browser makes everything else inert.
import type { Experience } from "../wire";
import { fillCard, type Deeds } from "./card";
import { element } from "./element";
import { focused, giveBack } from "./focus";
import type { Host } from "./host";
import { onEscape, trapTab } from "./keys";

export function openModal(experience: Experience, host: Host, deeds: Deeds): () => void {
  const dialog = element("dialog", "card modal");
  const previous = focused();
  fillCard(dialog, experience, deeds);
  onEscape(dialog, () => deeds.dismiss());
  trapTab(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    deeds.dismiss();
  });
  dialog.addEventListener("close", () => deeds.dismiss());
  host.root.append(dialog);
  dialog.showModal();
  dialog.focus({ preventScroll: true });
  return () => {
    const back = giveBack(dialog, previous);
    dialog.close();
    dialog.remove();
    back();
  };
}
