// What lies in the feed. An entry is read when its title was painted where a person can see it.
import { redraw } from "../lists/redraw";
import { element } from "../shared/element";
import { sightOf, type Sight } from "../shared/seen";
import type { Core } from "../surface";
import type { Feed, FeedEntry } from "../wire";
import { drawEntry } from "./entry";

export interface News {
  body: HTMLElement;
  show(feed: Feed): void;
  /** A person looks at it: the server is asked for the entries until it is closed, and then nothing of them is left. */
  open(): void;
  close(): void;
}

/** `away`: what a button started is to be seen. */
export function createNews(core: Core, away: () => void): News {
  const list = element("ul", "news");
  const nothing = element("p", "quiet");
  const body = element("div", "scroll", list, nothing);
  const removed = new Set<string>();
  const sights = new Map<Element, Sight>();
  const observer = new IntersectionObserver(look, { threshold: 1 });
  let drawn = "";

  function look(changes: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) sights.get(target)?.[isIntersecting ? "visible" : "hidden"]();
  }

  function remove(entry: FeedEntry, index: number): void {
    removed.add(nameOf(entry));
    const items = [...list.children];
    items[index]?.remove();
    const next = items[index + 1] ?? items[index - 1];
    (next?.querySelector<HTMLElement>(".close") ?? body.closest<HTMLElement>(".panel"))?.focus();
    drawn = "";
  }

  function draw(entries: FeedEntry[], words: Feed["words"]): void {
    observer.disconnect();
    sights.clear();
    const items = entries.map((entry, index) =>
      drawEntry(entry, words, core, { away, remove: () => remove(entry, index) }),
    );
    redraw(list, ...items);
    items.forEach((item, index) => watch(item, entries[index] as FeedEntry));
    nothing.textContent = entries.length ? "" : (words["nothing"] ?? "");
  }

  function watch(item: HTMLElement, entry: FeedEntry): void {
    const title = item.querySelector("h3");
    if (entry.read || !title) return;
    sights.set(title, sightOf(core, entry));
    observer.observe(title);
  }

  return {
    body,
    show({ entries, words }) {
      const there = entries?.filter((entry) => !removed.has(nameOf(entry)));
      const said = there && JSON.stringify(there.map((entry) => ({ ...entry, read: null })));
      if (!there || said === undefined || said === drawn) return;
      drawn = said;
      draw(there, words);
    },
    open: () => core.wantFeed(true),
    close() {
      core.wantFeed(false);
      list.replaceChildren();
      drawn = "";
    },
  };
}

function nameOf({ flow, run, step }: FeedEntry): string {
  return [flow, run, step].join(" ");
}
