// A mark beside an element. Turning to it opens a card; without anything to say it is a button of one action.
import { actionButtons } from "../shared/button";
import { fillCard } from "../shared/card";
import { element } from "../shared/element";
import { giveBack } from "../shared/focus";
import { borrowHost } from "../shared/host";
import { onEscape, pressed } from "../shared/keys";
import { speak } from "../shared/language";
import type { Shown } from "../shared/shown";
import { onClick } from "../target/click";
import { isInSight } from "../target/clip";
import { finderOf } from "../target/locate";
import { onMotion } from "../target/motion";
import { follow, move } from "../target/position";
import { watch } from "../target/watch";
import type { HotspotContent } from "../wire";
import style from "./inline.css";

const PATIENCE = 10_000;
const LEAVING = 250;
const SIGNS = { help: "?", info: "i", new: "NEW", star: "★" };

export function openHotspot(step: Shown, content: HotspotContent): () => void {
  const host = borrowHost(style);
  const mark = markOf(step, content);
  const fold = content.body.length ? unfolding(step, content, mark, host.root) : () => {};
  let release = () => {};

  function conceal(): void {
    fold();
    mark.classList.add("hidden");
    step.hidden();
  }

  function placed(target: Element): void {
    if (!isInSight(target)) return conceal();
    const { right, top } = target.getBoundingClientRect();
    const x = Math.min(right - mark.offsetWidth / 2, innerWidth - mark.offsetWidth);
    move(mark, Math.max(0, x), Math.max(0, top - mark.offsetHeight / 2));
    mark.classList.remove("hidden");
    step.visible();
  }

  function attach(target?: Element): void {
    release();
    release = () => {};
    if (!target) return conceal();
    host.place();
    const still = onMotion(target, [mark], () => placed(target));
    const unlisten = content.advance === "click" ? onClick(target, step.advance) : () => {};
    release = () => {
      still();
      unlisten();
    };
  }

  host.root.append(mark);
  const unwatch = watch(finderOf(content.target), PATIENCE, attach, step.missed);
  return () => {
    unwatch();
    release();
    fold();
    mark.remove();
    host.remove();
  };
}

function markOf(step: Shown, { icon, label, title, body, actions }: HotspotContent): HTMLElement {
  const [only] = body.length ? [] : actionButtons(actions, step.experience, step);
  const mark = only ?? element("button", "");
  if (mark instanceof HTMLButtonElement) mark.type = "button";
  mark.className = `hotspot hidden ${label ? "button primary" : (icon ?? "beacon")}`;
  mark.textContent = label ?? (icon ? SIGNS[icon] : "");
  if (!label) mark.ariaLabel = title || (only && actions[0]?.label) || step.experience.labels.hint;
  speak(mark, step.experience.locale);
  return mark;
}

/** Opens the card beside its mark by a click, or by the pointer and the focus; returns how to fold it again. */
function unfolding(step: Shown, content: HotspotContent, mark: HTMLElement, root: ShadowRoot): () => void {
  const card = element("div", "card tooltip");
  const tip = element("div", "tip");
  let close = () => {};
  let timer = 0;
  let folding = false;

  function fold(): void {
    clearTimeout(timer);
    folding = true;
    close();
    folding = false;
  }

  function open(): void {
    if (card.isConnected) return;
    mark.after(card);
    const stop = follow(mark, { card, tip }, content.placement, () => {});
    const outside = (event: Event) => event.composedPath().some((one) => one === card || one === mark) || fold();
    addEventListener("pointerdown", outside, true);
    mark.ariaExpanded = "true";
    close = () => {
      close = () => {};
      stop();
      removeEventListener("pointerdown", outside, true);
      const back = giveBack(card, mark);
      mark.ariaExpanded = "false";
      card.remove();
      back();
    };
  }

  function hover(): void {
    clearTimeout(timer);
    open();
  }

  function leave(): void {
    clearTimeout(timer);
    timer = setTimeout(() => card.contains(root.activeElement) || mark.matches(":focus-visible") || fold(), LEAVING);
  }

  card.setAttribute("role", "dialog");
  mark.ariaExpanded = "false";
  mark.ariaHasPopup = "dialog";
  fillCard(card, step, content, { next: content.advance !== "click", close: fold });
  card.prepend(tip);
  onEscape(card, fold);
  mark.addEventListener("keydown", (event) => pressed(event, "Escape") && fold());
  mark.addEventListener("click", () => {
    if (card.isConnected && content.open === "click") return fold();
    open();
    card.focus({ preventScroll: true });
  });
  if (content.open === "hover") {
    for (const one of [mark, card]) {
      one.addEventListener("pointerenter", hover);
      one.addEventListener("pointerleave", leave);
      one.addEventListener("focusout", leave);
    }
    mark.addEventListener("focus", () => folding || (mark.matches(":focus-visible") && hover()));
  }
  return fold;
}
