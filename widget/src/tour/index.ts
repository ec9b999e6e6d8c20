// The family of what interrupts: tooltip and modal.
import { borrowHost } from "../shared/host";
import { keep, type Drawing } from "../shared/keep";
import { shownOf } from "../shared/shown";
import type { Core, Family } from "../surface";
import type { Experience } from "../wire";
import { openModal } from "./modal";
import { openTooltip } from "./tooltip";
import style from "./tour.css";

export function mount(core: Core): Family {
  const show = keep<Experience>((experience, gone) => present(core, experience, gone));
  return { show: ({ experiences }) => show(experiences) };
}

function present(core: Core, experience: Experience, gone: () => void): Drawing<Experience> {
  const { content } = experience;
  const host = borrowHost(style);
  const step = shownOf(core, experience, gone);
  let close = () => {};
  if (content.kind === "tooltip") close = openTooltip(step, content, host);
  if (content.kind === "modal") close = openModal(step, content, host);
  return {
    close() {
      step.hidden();
      close();
      host.remove();
    },
  };
}
