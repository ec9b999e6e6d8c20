// A tooltip: a non-modal dialog beside its target. It waits for the target and hides while there is none to be seen.
import { fillCard } from "../shared/card";
import { element } from "../shared/element";
import { focused, giveBack, isWriting } from "../shared/focus";
import type { Host } from "../shared/host";
import { onEscape } from "../shared/keys";
import type { Shown } from "../shared/shown";
import { onClick } from "../target/click";
import { finderOf } from "../target/locate";
import { follow } from "../target/position";
import { watch } from "../target/watch";
import type { TooltipContent } from "../wire";

const PATIENCE = 10_000;

export function openTooltip(step: Shown, content: TooltipContent, host: Host): () => void {
  const parts = build(step, content);
  const { card, ring } = parts;
  let release = () => {};
  let previous: HTMLElement | undefined;
  let shown = false;
  let scrolled = false;

  function conceal(): void {
    const back = giveBack(card, previous);
    for (const part of [card, ring]) part.classList.add("hidden");
    back();
    step.hidden();
  }

  function placed(target: Element, visible: boolean): void {
    if (!visible) conceal();
    if (!visible && !scrolled) reveal(target);
    scrolled = true;
    if (!visible) return;
    for (const part of [card, ring]) part.classList.remove("hidden");
    if (!shown) takeFocus();
    shown = true;
    step.visible();
  }

  function takeFocus(): void {
    previous = focused();
    if (!isWriting(previous)) card.focus({ preventScroll: true });
  }

  function attach(target?: Element): void {
    release();
    release = () => {};
    if (!target) return conceal();
    host.place();
    const unfollow = follow(target, parts, content.placement, (visible) => placed(target, visible));
    const unlisten = content.advance === "click" ? onClick(target, step.advance) : () => {};
    release = () => {
      unfollow();
      unlisten();
    };
  }

  host.root.append(ring, card);
  const unwatch = watch(finderOf(content.target), PATIENCE, attach, step.missed);
  return () => {
    unwatch();
    release();
    const back = giveBack(card, previous);
    card.remove();
    ring.remove();
    back();
  };
}

function build(step: Shown, content: TooltipContent) {
  const card = element("div", "card tooltip hidden");
  const tip = element("div", "tip");
  card.setAttribute("role", "dialog");
  fillCard(card, step, content, { next: content.advance !== "click" });
  card.prepend(tip);
  onEscape(card, step.dismiss);
  return { card, tip, ring: element("div", "ring hidden") };
}

function reveal(target: Element): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "center", inline: "nearest", behavior: calm ? "instant" : "smooth" });
}
