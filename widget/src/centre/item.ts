// One row of a resource centre: a link, or a button that starts, calls or opens something.
import { button } from "../shared/button";
import { element, link } from "../shared/element";
import { rich } from "../shared/rich";
import type { Paragraph, ResourceItem } from "../wire";

/** A row, and what it is found by. */
export interface Row {
  element: HTMLElement;
  text: string;
}

/** With `count`, a badge is drawn, and `counted` heard. */
export function drawItem(item: ResourceItem, press: () => void, count = 0, counted = ""): Row {
  const { id, title, body = [], search = [], href, start, call } = item;
  const isRead = !href && !start && !call;
  const way = (href ? link(href, "row", "") : undefined) ?? button("row", "", press);
  if (href) way.addEventListener("click", press);
  way.dataset["key"] = id;
  way.append(title);
  if (count) {
    way.append(element("span", "badge", `${count}`));
    way.ariaLabel = `${title} (${counted})`;
  }
  const below = body.length && !isRead ? [element("div", "note", ...rich(body))] : [];
  return { element: element("li", "", way, ...below), text: [title, plainText(body), ...search].join("\n") };
}

function plainText(body: Paragraph[]): string {
  return body.flatMap(({ children }) => children.map((node) => (node.type === "text" ? node.text : " "))).join("");
}
