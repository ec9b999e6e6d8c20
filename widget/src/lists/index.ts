// The family of what lies behind a launcher: the checklist, the feed and the resource centre.
import centreStyle from "../centre/centre.css";
import { centres } from "../centre/centre";
import checklistStyle from "../checklist/checklist.css";
import { checklists } from "../checklist/checklist";
import feedStyle from "../feed/feed.css";
import { feeds } from "../feed/feed";
import type { Core, Family } from "../surface";
import type { ResourceCentreContent } from "../wire";
import { createDock } from "./dock";
import { contentIs } from "./kind";
import style from "./lists.css";

export function mount(core: Core): Family {
  const dock = createDock(style + checklistStyle + feedStyle + centreStyle);
  const showChecklists = checklists(core, dock);
  const showCentres = centres(core, dock);
  const showFeed = feeds(core, dock);
  return {
    show({ experiences, feed }) {
      showChecklists(experiences.filter(contentIs("checklist")));
      const found = experiences.filter(contentIs("resource_centre"));
      showCentres(found, feed);
      showFeed(found.some(({ content }) => holdsFeed(content)) ? undefined : feed);
    },
  };
}

/** A centre that has the feed in it takes the bell's place. */
function holdsFeed({ sections }: ResourceCentreContent): boolean {
  return sections.some(({ feed }) => feed);
}
