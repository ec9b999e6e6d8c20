// A tooltip: a non-modal dialog beside its target. It waits for the target and hides while there is none to be seen.
import type { Experience, TooltipContent } from "../wire";
import { fillCard } from "../shared/card";
import type { Deeds } from "../shared/deeds";
import { element } from "../shared/element";
import { focused, giveBack, isWriting } from "../shared/focus";
import type { Host } from "../shared/host";
import { onEscape } from "../shared/keys";
import type { Sight } from "../shared/seen";
import { follow, type Parts } from "../target/position";
import type { Missed } from "../target/score";
import { watch } from "../target/watch";

const PATIENCE = 10_000;

export interface Moments extends Sight {
  missed(why: Missed): void;
}

export function openTooltip(
  experience: Experience,
  content: TooltipContent,
  host: Host,
  deeds: Deeds,
  moments: Moments,
): () => void {
  const parts = build(experience, content, deeds);
  const { card } = parts;
  let release = () => {};
  let previous: HTMLElement | undefined;
  let shown = false;
  let scrolled = false;

  function conceal(): void {
    const back = giveBack(card, previous);
    for (const part of [card, parts.ring]) part.classList.add("hidden");
    back();
    moments.hidden();
  }

  function placed(target: Element, visible: boolean): void {
    if (!visible) conceal();
    if (!visible && !scrolled) reveal(target);
    scrolled = true;
    if (!visible) return;
    for (const part of [card, parts.ring]) part.classList.remove("hidden");
    if (!shown) takeFocus();
    shown = true;
    moments.visible();
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
    const unlisten = content.advance === "click" ? onClick(target, deeds) : () => {};
    release = () => {
      unfollow();
      unlisten();
    };
  }

  host.root.append(parts.ring, card);
  const unwatch = watch(content.target, PATIENCE, attach, moments.missed);
  return () => {
    unwatch();
    release();
    const back = giveBack(card, previous);
    card.remove();
    parts.ring.remove();
    back();
  };
}

function build(experience: Experience, content: TooltipContent, deeds: Deeds): Parts {
  const card = element("div", "card tooltip hidden");
  const tip = element("div", "tip");
  card.setAttribute("role", "dialog");
  fillCard(card, experience, content, deeds, { next: content.advance !== "click" });
  card.prepend(tip);
  onEscape(card, deeds.dismiss);
  return { card, tip, ring: element("div", "ring hidden") };
}

/** The person's click reaches the page as ever; Annai only learns of it, and first, lest the page stop it. */
function onClick(target: Element, deeds: Deeds): () => void {
  target.addEventListener("click", deeds.advance, true);
  return () => target.removeEventListener("click", deeds.advance, true);
}

function reveal(target: Element): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "center", inline: "nearest", behavior: calm ? "instant" : "smooth" });
}
