// A modal: a real `<dialog>`, so that the browser makes everything else inert.
import { fillCard } from "../shared/card";
import type { Deeds } from "../shared/deeds";
import { element } from "../shared/element";
import { focused, giveBack } from "../shared/focus";
import type { Host } from "../shared/host";
import { onEscape, trapTab } from "../shared/keys";
import type { Sight } from "../shared/seen";
import type { Experience, ModalContent } from "../wire";

export function openModal(
  experience: Experience,
  content: ModalContent,
  host: Host,
  deeds: Deeds,
  sight: Sight,
): () => void {
  const dialog = element("dialog", "card modal");
  const previous = focused();
  fillCard(dialog, experience, content, deeds);
  onEscape(dialog, deeds.dismiss);
  trapTab(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    deeds.dismiss();
  });
  dialog.addEventListener("close", deeds.dismiss);
  host.root.append(dialog);
  dialog.showModal();
  dialog.focus({ preventScroll: true });
  sight.visible();
  return () => {
    const back = giveBack(dialog, previous);
    dialog.close();
    dialog.remove();
    back();
  };
}
