// One entry of the feed: when, what, an image, buttons, and a cross that takes it out of the list.
import { actionButtons, closeButton } from "../shared/button";
import { element, link } from "../shared/element";
import { rich } from "../shared/rich";
import type { Core } from "../surface";
import type { Action, FeedEntry, Image, Video } from "../wire";

interface Leaving {
  away(): void;
  remove(): void;
}

export function drawEntry(entry: FeedEntry, words: Record<string, string>, core: Core, leaving: Leaving): HTMLElement {
  const { title, body, image, video, actions } = entry.content;
  const unread = !entry.read && !entry.silent;
  const head = element("div", "when", date(entry), ...(unread ? [element("span", "new", words["new"] ?? "")] : []));
  const buttons = actionButtons(actions, {}, { advance() {}, dismiss() {}, press });
  const name = [entry.flow, entry.run, entry.step].join(" ");
  buttons.forEach((made, index) => (made.dataset["key"] = `${name} ${index}`));

  function press(action: Action, index: number): void {
    if (action.call) core.call(action.call);
    core.report({ type: action.dismiss ? "dismissed" : "advanced", action: index }, entry);
    if (action.dismiss) return leaving.remove();
    if (!action.href) leaving.away();
  }

  const cross = closeButton(`${words["dismiss"]}: ${title}`, () => {
    core.report({ type: "dismissed" }, entry);
    leaving.remove();
  });
  cross.dataset["key"] = name;
  const text = element("div", "body", ...rich(body));
  const ways = [...(video ? film(video) : []), ...buttons];
  const more = ways.length ? [element("div", "buttons", ...ways)] : [];
  return element("li", "", head, element("h3", "", title), ...(image ? [picture(image)] : []), text, ...more, cross);
}

/** A video opens in a place of its own: the panel is small. */
function film({ src, title }: Video): HTMLElement[] {
  const way = link(src, "button", title);
  return way ? [way] : [];
}

/** By the browser's own calendar: `Mon, May 11, 2026`, 「2026年5月11日(月)」. */
function date({ at, locale }: FeedEntry): HTMLTimeElement {
  const form = { year: "numeric", month: "short", day: "numeric", weekday: "short" } as const;
  const made = element("time", "", new Intl.DateTimeFormat(locale, form).format(at));
  made.dateTime = new Date(at).toISOString();
  return made;
}

function picture({ src, alt }: Image): HTMLImageElement {
  const made = element("img", "");
  made.loading = "lazy";
  made.alt = alt;
  made.src = src;
  return made;
}
