// The resource centre behind its launcher: sections with a search, and texts and news that are read in the same panel.
import { createNews } from "../feed/news";
import type { Dock } from "../lists/dock";
import type { Of } from "../lists/kind";
import { sign } from "../lists/sign";
import { fill } from "../lists/words";
import { button } from "../shared/button";
import { element } from "../shared/element";
import { keep, type Drawing } from "../shared/keep";
import { rich } from "../shared/rich";
import { sightOf } from "../shared/seen";
import type { Core } from "../surface";
import type { Feed, ResourceItem } from "../wire";
import { createPages } from "./pages";
import { createSections } from "./sections";

type Centre = Of<"resource_centre">;

const QUESTION = "M9.5 9.5a2.5 2.5 0 1 1 3.3 2.4c-.5.2-.8.6-.8 1.1v.6M12 16.8v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18";

/** Shows the centres; a page has one. */
export function centres(core: Core, dock: Dock): (items: Centre[], feed?: Feed) => void {
  let feed: Feed | undefined;
  let news = () => {};

  const show = keep<Centre>((experience, gone) => {
    const drawing = sit(core, dock, experience, () => feed, gone);
    news = drawing.news;
    return drawing;
  });

  return (items, newest) => {
    feed = newest;
    show(items);
    if (items.length) news();
  };
}

function sit(
  core: Core,
  dock: Dock,
  experience: Centre,
  feed: () => Feed | undefined,
  gone: () => void,
): Drawing<Centre> & { news: () => void } {
  const { words, labels, dismissable } = { ...experience.content, labels: experience.labels };
  const news = createNews(core, () => seat.fold());
  const sight = sightOf(core, experience);
  const pages = createPages(words["back"] ?? "", news.close);
  const sections = createSections(words, { press, openNews });
  const seat = dock.sit({
    order: 3,
    locale: experience.locale,
    sign: sign(QUESTION),
    fold: labels.close,
    folded: () => pages.home(),
  });
  let shown = experience.content;

  function press(item: ResourceItem): void {
    core.report({ type: "item_pressed", item: item.id }, experience);
    if (item.call) core.call(item.call);
    if (item.call || item.start) return seat.fold();
    if (!item.href) pages.open(item.title, element("div", "body", ...rich(item.body ?? [])));
  }

  function openNews(title: string): void {
    pages.open(title, news.body);
    news.open();
  }

  function draw(): void {
    const { title, label, body } = shown;
    const unread = shown.sections.some((section) => section.feed) ? (feed()?.unread ?? 0) : 0;
    const counted = fill(words["unread"], { unread });
    seat.say(label, unread, counted, title ?? label);
    sections.show(shown.sections, rich(body), unread, counted);
  }

  function dismiss(): void {
    core.report({ type: "dismissed" }, experience);
    gone();
  }

  seat.panel.append(pages.element);
  pages.first.append(sections.element, ...(dismissable ? [button("quiet link", words["hide"] ?? "", dismiss)] : []));
  draw();
  sight.visible();
  return {
    news() {
      const newest = feed();
      if (newest) news.show(newest);
      draw();
    },
    update({ content }) {
      shown = content;
      draw();
    },
    close() {
      sight.hidden();
      news.close();
      seat.remove();
    },
  };
}
