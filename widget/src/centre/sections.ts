// The sections of a resource centre, and the search in them. The search waits while an input method composes.
import { redraw } from "../lists/redraw";
import { fill } from "../lists/words";
import { element } from "../shared/element";
import type { ResourceItem, ResourceSection } from "../wire";
import { drawItem, type Row } from "./item";
import { finder } from "./search";

export interface Ways {
  press(item: ResourceItem): void;
  openNews(title: string): void;
}

export interface Sections {
  element: HTMLElement;
  show(sections: ResourceSection[], body: HTMLElement[], unread: number, counted: string): void;
}

export function createSections(words: Record<string, string>, ways: Ways): Sections {
  const field = element("input", "search");
  const said = element("p", "quiet said");
  const list = element("div", "scroll");
  let groups: { part: HTMLElement; rows: Row[] }[] = [];
  let drawn = "";
  said.role = "status";
  field.type = "search";
  field.ariaLabel = field.placeholder = words["search"] ?? "";
  field.addEventListener("input", (event) => (event as InputEvent).isComposing || search());
  field.addEventListener("compositionend", search);

  function search(): void {
    const finds = finder(field.value);
    let found = 0;
    for (const { part, rows } of groups) {
      for (const row of rows) row.element.hidden = !finds(row.text);
      const left = rows.filter((row) => !row.element.hidden).length;
      part.hidden = !left;
      found += left;
    }
    const text = found ? fill(words["found"], { found }) : (words["nothing"] ?? "");
    said.textContent = field.value.trim() ? text : "";
  }

  function group(section: ResourceSection, unread: number, counted: string): (typeof groups)[number] {
    const { title, items = [] } = section;
    const rows = section.feed
      ? [drawItem({ id: "", title }, () => ways.openNews(title), unread, counted)]
      : items.map((item) => drawItem(item, () => ways.press(item)));
    const rest = element("ul", "items", ...rows.map((row) => row.element));
    const part = element("section", "group", ...(section.feed ? [] : [element("h3", "", title)]), rest);
    return { part, rows };
  }

  return {
    element: element("div", "page", field, said, list),
    show(sections, body, unread, counted) {
      const all = JSON.stringify([sections, unread]);
      if (all === drawn) return;
      drawn = all;
      groups = sections.map((section) => group(section, unread, counted));
      redraw(list, element("div", "body", ...body), ...groups.map(({ part }) => part));
      search();
    },
  };
}
