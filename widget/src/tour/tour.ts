// The chunk of interrupting surfaces: tooltip and modal, one at a time.
import type { Report, Stage } from "../surface";
import type { Experience, ModalContent } from "../wire";
import { createHost, type Host } from "./host";
import { openModal } from "./modal";
import { afterPaint } from "./paint";
import { openTooltip, type Moments } from "./tooltip";

type Leave = (deed: "advanced" | "dismissed", action?: number) => void;

export function mount(report: Report): Stage {
  let open: { name: string; close: () => void } | undefined;

  function show(experience?: Experience): void {
    const name = experience && JSON.stringify(experience);
    if (open?.name === name) return;
    open?.close();
    open = experience && name ? { name, close: present(experience, report, () => show()) } : undefined;
  }

  return { show };
}

/** Shows the experience and takes it away at the first deed that does not stay, without waiting for the server. */
function present(experience: Experience, report: Report, gone: () => void): () => void {
  const buttons = (experience.content as ModalContent).actions; // of a tooltip, too
  const host = createHost();
  let over = false;
  const leave: Leave = (deed, action) => {
    if (over) return;
    if (!buttons[action ?? -1]?.stay) gone();
    report(deed, experience, action);
  };
  const moments = momentsOf(experience, report);
  const close = openSurface(experience, host, leave, moments);
  return () => {
    over = true;
    moments.hidden();
    close();
    host.remove();
  };
}

function openSurface(experience: Experience, host: Host, leave: Leave, moments: Moments): () => void {
  const { content } = experience;
  const deeds = {
    advance: (action?: number) => leave("advanced", action),
    dismiss: (action?: number) => leave("dismissed", action),
  };
  if (content.kind === "tooltip") return openTooltip(experience, content, host, deeds, moments);
  const close = openModal(experience, host, deeds);
  moments.visible();
  return close;
}

function momentsOf(experience: Experience, report: Report): Moments {
  let cancel: (() => void) | undefined;
  return {
    visible: () => void (cancel ??= afterPaint(() => report("seen", experience))),
    hidden() {
      cancel?.();
      cancel = undefined;
    },
    missed: () => report("target_missed", experience),
  };
}
