// Keeps a card beside its target and a ring around it, or both hidden while the target is cut off from view. All of it
// is reckoned in the window's coordinates, for the card lies in the top layer.
import type { TooltipContent } from "../wire";
import { isInSight } from "./clip";
import { onMotion } from "./motion";

type Side = "top" | "bottom" | "left" | "right";

const OPPOSITE = { top: "bottom", bottom: "top", left: "right", right: "left" } as const;
const GAP = 14;
const EDGE = 8;
const RING = 4;

export interface Parts {
  card: HTMLElement;
  tip: HTMLElement;
  ring?: HTMLElement;
}

/** Positions until the returned function is called; `placed` hears each time whether the target can be seen. */
export function follow(
  target: Element,
  parts: Parts,
  placement: TooltipContent["placement"],
  placed: (visible: boolean) => void,
): () => void {
  return onMotion(target, [parts.card], () => {
    const box = target.getBoundingClientRect();
    const visible = isInSight(target);
    if (visible) arrange(parts, box, sideFor(placement, box, parts.card));
    placed(visible);
  });
}

/** The side that is wished, or else its opposite, or one beside: the first with room, or the one with the most. */
function sideFor(placement: TooltipContent["placement"], box: DOMRect, card: HTMLElement): Side {
  const wished = placement === "auto" ? "bottom" : placement;
  const across: Side[] = wished === "top" || wished === "bottom" ? ["right", "left"] : ["bottom", "top"];
  const { offsetWidth: width, offsetHeight: height } = card;
  const spare = {
    top: box.top - height,
    bottom: innerHeight - box.bottom - height,
    left: box.left - width,
    right: innerWidth - box.right - width,
  };
  const sides = [wished, OPPOSITE[wished], ...across];
  return sides.find((side) => spare[side] >= GAP + EDGE) ?? sides.reduce((a, b) => (spare[b] > spare[a] ? b : a));
}

function arrange({ card, tip, ring }: Parts, box: DOMRect, side: Side): void {
  const { offsetWidth: width, offsetHeight: height } = card;
  const upright = side === "top" || side === "bottom";
  const [middleX, middleY] = [box.left + box.width / 2, box.top + box.height / 2];
  const beside = { top: box.top - GAP - height, bottom: box.bottom + GAP, left: box.left - GAP - width, right: box.right + GAP };
  const x = within(upright ? middleX - width / 2 : beside[side], innerWidth - width);
  const y = within(upright ? beside[side] : middleY - height / 2, innerHeight - height);
  move(card, x, y);
  point(tip, side, upright ? middleX - x : middleY - y, upright ? width : height);
  if (ring) surround(ring, box);
}

function surround(ring: HTMLElement, box: DOMRect): void {
  move(ring, box.x - RING, box.y - RING);
  ring.style.width = `${Math.round(box.width) + 2 * RING}px`;
  ring.style.height = `${Math.round(box.height) + 2 * RING}px`;
}

/** Inside the window; what is too large for it begins at its edge. */
function within(at: number, most: number): number {
  return Math.max(EDGE, Math.min(at, most - EDGE));
}

export function move(moved: HTMLElement, x: number, y: number): void {
  moved.style.left = `${Math.round(x)}px`;
  moved.style.top = `${Math.round(y)}px`;
}

/** The tip points at the target's middle, as far as the card's round corners let it. */
function point(tip: HTMLElement, side: Side, at: number, length: number): void {
  const along = `${Math.max(GAP, Math.min(at - tip.offsetWidth / 2, length - GAP - tip.offsetWidth))}px`;
  const upright = side === "top" || side === "bottom";
  Object.assign(tip.style, { top: "", right: "", bottom: "", left: "" }, upright ? { left: along } : { top: along });
  tip.style[OPPOSITE[side]] = "-6px";
  tip.dataset["side"] = side;
}
