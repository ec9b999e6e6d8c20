// The card of a step: title, text, progress, buttons. What holds it differs from kind to kind.
import type { TooltipContent } from "../wire";
import { actionButtons, button, closeButton } from "./button";
import { element } from "./element";
import { speak } from "./language";
import { image, video } from "./media";
import { rich } from "./rich";
import type { Shown } from "./shown";

export type Content = Pick<TooltipContent, "title" | "body" | "actions" | "image" | "video">;
let cards = 0;

export interface Wishes {
  /** Without buttons of the author's, there is one that goes on. */
  next?: boolean;
  /** What the cross does; null: there is none. */
  close?: (() => void) | null;
}

export function fillCard(
  card: HTMLElement,
  shown: Shown,
  content: Content,
  { next = true, close = shown.dismiss }: Wishes = {},
): void {
  const { labels, progress, locale } = shown.experience;
  const { title, body, actions } = content;
  const text = element("div", "body", ...rich(body));
  const heading = title ? [element("h2", "title", title)] : [];
  const buttons = actionButtons(actions, shown.experience, shown);
  if (!actions.length && next) buttons.push(button("button primary", labels.next, shown.advance));
  const at = progress.of > 1 ? [element("span", "progress", labels.progress)] : [];
  speak(card, locale);
  name(card, heading[0], text);
  card.classList.toggle("untitled", !title);
  card.append(...heading, ...media(content, shown), text, ...footer(at, buttons));
  if (close) card.append(closeButton(labels.close, close));
}

function media(content: Content, { experience, core }: Shown): HTMLElement[] {
  const drawn = content.image ? image(content.image) : [];
  return content.video ? [...drawn, ...video(content.video, experience.labels, core, experience)] : drawn;
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
