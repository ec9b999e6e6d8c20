// Puts something into the page's own text without moving what a person looks at: at once where room is kept for it or
// what would move is out of sight, else with their next click or key.
type Box = Pick<DOMRect, "top" | "left" | "bottom">;

/** `put` puts `made` where it belongs, within or beside `anchor`; `waits` hears that it would move something now. */
export function putCalmly(made: HTMLElement, anchor: Element, put: () => void, waits: (height: number) => void): () => void {
  const before = boxes(anchor);
  put();
  if (!before.some(([element, box]) => moves(box, element.getBoundingClientRect()))) return () => made.remove();
  waits(made.offsetHeight);
  made.remove();
  const forget = onDeed(put);
  return () => {
    forget();
    made.remove();
  };
}

/** Takes it away: at once when it is the person's doing, else with their next click or key. */
export function onDeed(act: () => void): () => void {
  const forget = () => DEEDS.forEach((name) => removeEventListener(name, once));
  const once = () => {
    forget();
    act();
  };
  DEEDS.forEach((name) => addEventListener(name, once));
  return forget;
}

const DEEDS = ["click", "keydown"];

/** The elements that could give way: the anchor, what is in it, and what follows it. */
function boxes(anchor: Element): Array<[Element, DOMRect]> {
  const near = [anchor, ...anchor.children, ...(anchor.parentElement?.children ?? [])];
  return near.map((element) => [element, element.getBoundingClientRect()]);
}

function moves(before: Box, after: Box): boolean {
  const edges = [
    [before.top, after.top],
    [before.bottom, after.bottom],
  ] as const;
  return edges.some(([was, is]) => was !== is && was >= 0 && was < innerHeight) || before.left !== after.left;
}
