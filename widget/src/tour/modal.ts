// A modal: a real `<dialog>`, so that the browser makes everything else inert.
import { fillCard } from "../shared/card";
import { element } from "../shared/element";
import { focused, giveBack } from "../shared/focus";
import type { Host } from "../shared/host";
import { onEscape, trapTab } from "../shared/keys";
import type { Shown } from "../shared/shown";
import type { ModalContent } from "../wire";

export function openModal(step: Shown, content: ModalContent, host: Host): () => void {
  const dialog = element("dialog", "card modal");
  const previous = focused();
  fillCard(dialog, step, content);
  onEscape(dialog, step.dismiss);
  trapTab(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    step.dismiss();
  });
  dialog.addEventListener("close", step.dismiss);
  host.root.append(dialog);
  dialog.showModal();
  dialog.focus({ preventScroll: true });
  step.visible();
  return () => {
    const back = giveBack(dialog, previous);
    dialog.close();
    dialog.remove();
    back();
  };
}
