// The family of what interrupts: tooltip and modal.
import { deedsOf } from "../shared/deeds";
import { borrowHost } from "../shared/host";
import { keep, type Drawing } from "../shared/keep";
import { sightOf } from "../shared/seen";
import type { Missed } from "../target/score";
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
  const deeds = deedsOf(core, experience, gone);
  const sight = sightOf(core, experience);
  const missed = (reason: Missed) => core.report({ type: "target_missed", reason }, experience);
  let close = () => {};
  if (content.kind === "tooltip") close = openTooltip(experience, content, host, deeds, { ...sight, missed });
  if (content.kind === "modal") close = openModal(experience, content, host, deeds, sight);
  return {
    close() {
      sight.hidden();
      close();
      host.remove();
    },
  };
}
