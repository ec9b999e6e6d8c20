// The card of a step: title, text, progress, buttons. What holds it differs from kind to kind.
import type { Experience, TooltipContent } from "../wire";
import { actionButtons, button, closeButton } from "./button";
import type { Deeds } from "./deeds";
import { element } from "./element";
import { speak } from "./language";
import { rich } from "./rich";

type Content = Pick<TooltipContent, "title" | "body" | "actions">;
let cards = 0;

/** `next`: without buttons of the author's, there is one that goes on. */
export function fillCard(
  card: HTMLElement,
  experience: Experience,
  { title, body, actions }: Content,
  deeds: Deeds,
  { next = true, close = true } = {},
): void {
  const { labels, progress, locale } = experience;
  const text = element("div", "body", ...rich(body));
  const heading = title ? [element("h2", "title", title)] : [];
  const buttons = actionButtons(actions, experience, deeds);
  if (!actions.length && next) buttons.push(button("button primary", labels.next, deeds.advance));
  const at = progress.of > 1 ? [element("span", "progress", labels.progress)] : [];
  speak(card, locale);
  name(card, heading[0], text);
  card.classList.toggle("untitled", !title);
  card.append(...heading, text, ...footer(at, buttons), ...(close ? [closeButton(labels.close, deeds.dismiss)] : []));
}

/** A card is named by its title, if it has one, else by its text. */
function name(card: HTMLElement, heading: HTMLElement | undefined, text: HTMLElement): void {
  card.tabIndex = -1;
  text.id = `body-${++cards}`;
  if (heading) heading.id = `title-${cards}`;
  card.setAttribute("aria-labelledby", (heading ?? text).id);
  if (heading) card.setAttribute("aria-describedby", text.id);
}

function footer(progress: HTMLElement[], buttons: HTMLElement[]): HTMLElement[] {
  const parts = [...progress, ...(buttons.length ? [element("div", "actions", ...buttons)] : [])];
  return parts.length ? [element("footer", "", ...parts)] : [];
}
