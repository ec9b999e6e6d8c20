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

export function drawItem(item: ResourceItem, press: () => void): Row {
  const { id, title, body = [], search = [], href, start, call } = item;
  const isRead = !href && !start && !call;
  const way = (href ? link(href, "row", "") : undefined) ?? button("row", "", press);
  if (href) way.addEventListener("click", press);
  way.dataset["key"] = id;
  way.append(title);
  const below = body.length && !isRead ? [element("div", "note", ...rich(body))] : [];
  return { element: element("li", "", way, ...below), text: [title, plainText(body), ...search].join("\n") };
}

export function drawNews(title: string, unread: number, counted: string, press: () => void): Row {
  const way = button("row", "", press);
  const badge = element("span", "badge", unread ? `${unread}` : "");
  way.dataset["key"] = "";
  way.append(title, badge);
  if (unread) way.ariaLabel = `${title} (${counted})`;
  return { element: element("li", "", way), text: title };
}

function plainText(body: Paragraph[]): string {
  return body.flatMap(({ children }) => children.map((node) => (node.type === "text" ? node.text : " "))).join("");
}
