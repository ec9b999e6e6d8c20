// Can any of an element be seen, or do the window and what scrolls around it cut it all away?

export function isInSight(target: Element): boolean {
  let { left, top, right, bottom } = target.getBoundingClientRect();
  const cut = (box: Pick<DOMRect, "left" | "top" | "right" | "bottom">) => {
    left = Math.max(left, box.left);
    top = Math.max(top, box.top);
    right = Math.min(right, box.right);
    bottom = Math.min(bottom, box.bottom);
  };
  cut({ left: 0, top: 0, right: innerWidth, bottom: innerHeight });
  for (const clipper of clippers(target)) cut(clipper.getBoundingClientRect());
  return left < right && top < bottom;
}

/** The ancestors that cut off what overflows them. What is positioned is cut only by those that it hangs on. */
function* clippers(target: Element): Generator<Element> {
  let { position } = getComputedStyle(target);
  for (let at = parent(target); at && at !== document.body; at = parent(at)) {
    const style = getComputedStyle(at);
    if (position === "fixed") return;
    if (position === "absolute" && style.position === "static") continue;
    position = style.position;
    if (/auto|scroll|hidden|clip/.test(style.overflow)) yield at;
  }
}

/** The parent as it is drawn: through slots and shadow roots, up to the document's element, which clips nothing. */
function parent(element: Element): Element | undefined {
  const above = element.assignedSlot ?? element.parentNode;
  const found = above instanceof ShadowRoot ? above.host : above;
  return found instanceof Element && found !== document.documentElement ? found : undefined;
}
