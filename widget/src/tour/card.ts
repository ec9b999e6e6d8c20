// The card of a step: title, text, progress, buttons. A tooltip and a modal differ only in what holds it.
import type { Action, Experience, ModalContent, TooltipContent } from "../wire";
import { element, link } from "./element";
import { rich } from "./rich";

const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ku|ps|sd|ug|ur|yi)\b/;

export interface Deeds {
  advance(action?: number): void;
  dismiss(action?: number): void;
}

export function fillCard(card: HTMLElement, experience: Experience, deeds: Deeds): void {
  const { content, labels, locale } = experience;
  const body = element("div", "body", ...rich(content.body));
  body.id = "body";
  card.lang = locale;
  card.dir = RIGHT_TO_LEFT.test(locale) ? "rtl" : "ltr";
  card.tabIndex = -1;
  card.append(...heading(card, content.title), body, ...footer(experience, deeds), closeButton(labels.close, deeds));
  if (content.title) card.setAttribute("aria-describedby", "body");
  card.classList.toggle("untitled", !content.title);
}

function heading(card: HTMLElement, title: string | null | undefined): HTMLElement[] {
  card.setAttribute("aria-labelledby", title ? "title" : "body");
  if (!title) return [];
  const made = element("h2", "", title);
  made.id = "title";
  return [made];
}

function footer(experience: Experience, deeds: Deeds): HTMLElement[] {
  const { labels, progress } = experience;
  const content = experience.content as TooltipContent | ModalContent; // no other kind is handed to this chunk
  const shown = actions(content, labels.next);
  const buttons = shown.map((action, index) => button(action, index, content.actions.length > 0, deeds));
  const parts = progress.of > 1 ? [element("span", "progress", labels.progress)] : [];
  if (buttons.length) parts.push(element("div", "actions", ...buttons));
  return parts.length ? [element("footer", "", ...parts)] : [];
}

/** Where the author wrote no button and no click is awaited, there is one that goes on. */
function actions(content: TooltipContent | ModalContent, next: string): Action[] {
  const waitsForClick = content.kind === "tooltip" && content.advance === "click";
  return content.actions.length || waitsForClick ? content.actions : [{ label: next }];
}

function button(action: Action, index: number, authored: boolean, deeds: Deeds): HTMLElement {
  const look = `button ${index ? "" : "primary"}`.trim();
  const made = (action.href && link(action.href, look, action.label)) || element("button", look, action.label);
  if (made instanceof HTMLButtonElement) made.type = "button";
  const number = authored ? index : undefined;
  made.addEventListener("click", () => (action.dismiss ? deeds.dismiss(number) : deeds.advance(number)));
  return made;
}

function closeButton(label: string, deeds: Deeds): HTMLElement {
  const made = element("button", "close");
  made.type = "button";
  made.ariaLabel = label;
  made.title = label;
  made.addEventListener("click", () => deeds.dismiss());
  return made;
}
