// The family of what lies beside a person's work: hotspots, banners, and cards in the page.
import { keep, type Drawing } from "../shared/keep";
import { shownOf } from "../shared/shown";
import type { Core, Family } from "../surface";
import type { Experience, Site } from "../wire";
import { openBanner } from "./banner";
import { openCard } from "./card";
import { openHotspot } from "./hotspot";

export function mount(core: Core): Family {
  let site: Site | undefined;
  const show = keep<Experience>((experience, gone) => present(core, site, experience, gone));
  return {
    show(scene) {
      site = scene.site;
      show(scene.experiences);
    },
  };
}

function present(core: Core, site: Site | undefined, experience: Experience, gone: () => void): Drawing<Experience> {
  const { content } = experience;
  const step = shownOf(core, experience, gone);
  let close = () => {};
  if (content.kind === "hotspot") close = openHotspot(step, content);
  if (content.kind === "banner") close = openBanner(step, content);
  if (content.kind === "card") close = openCard(step, content, site);
  return {
    close() {
      step.hidden();
      close();
    },
  };
}
