// Rich text: a tree from the wire into elements.
import type { Paragraph, TextNode } from "../wire";
import { element, link } from "./element";

export function rich(paragraphs: Paragraph[]): HTMLElement[] {
  return paragraphs.map((paragraph) =>
    element("p", "", ...paragraph.children.map((node) => (node.type === "break" ? element("br", "") : text(node)))),
  );
}

function text(node: TextNode): Node | string {
  const inner = (node.href && link(node.href, "", node.text)) || node.text;
  return node.strong ? element("strong", "", inner) : inner;
}
