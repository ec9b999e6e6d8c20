// Keeps a card beside its target and a ring around it, or both hidden while the target is clipped away.
import { arrow, autoUpdate, computePosition, flip, hide, offset, shift } from "@floating-ui/dom";
import type { TooltipContent } from "../wire";

const OPPOSITE = { top: "bottom", bottom: "top", left: "right", right: "left" } as const;
const RING = 4;

export interface Parts {
  card: HTMLElement;
  tip: HTMLElement;
  ring: HTMLElement;
}

/** Positions until the returned function is called; `placed` hears each time whether the target can be seen. */
export function follow(
  target: Element,
  parts: Parts,
  placement: TooltipContent["placement"],
  placed: (visible: boolean) => void,
): () => void {
  let live = true;
  const stop = autoUpdate(target, parts.card, async () => {
    const position = await computePosition(target, parts.card, {
      strategy: "fixed",
      placement: placement === "auto" ? "bottom" : placement,
      middleware: [
        offset(14),
        flip({ padding: 8, crossAxis: false, fallbackAxisSideDirection: "start" }),
        shift({ padding: 8 }),
        arrow({ element: parts.tip, padding: 14 }),
        hide(),
      ],
    });
    if (!live) return;
    const side = position.placement.split("-")[0] as keyof typeof OPPOSITE;
    move(parts.card, position.x, position.y);
    point(parts.tip, side, position.middlewareData.arrow);
    surround(parts.ring, target.getBoundingClientRect());
    placed(!position.middlewareData.hide?.referenceHidden);
  });
  return () => {
    live = false;
    stop();
  };
}

function move(moved: HTMLElement, x: number, y: number): void {
  moved.style.left = `${Math.round(x)}px`;
  moved.style.top = `${Math.round(y)}px`;
}

function point(tip: HTMLElement, side: keyof typeof OPPOSITE, at: { x?: number; y?: number } = {}): void {
  Object.assign(tip.style, { top: "", right: "", bottom: "", left: "" });
  if (at.x !== undefined) tip.style.left = `${at.x}px`;
  if (at.y !== undefined) tip.style.top = `${at.y}px`;
  tip.style[OPPOSITE[side]] = "-6px";
  tip.dataset["side"] = side;
}

function surround(ring: HTMLElement, { x, y, width, height }: DOMRect): void {
  move(ring, x - RING, y - RING);
  ring.style.width = `${Math.round(width) + 2 * RING}px`;
  ring.style.height = `${Math.round(height) + 2 * RING}px`;
}
