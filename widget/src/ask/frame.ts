// The card that asks: in a corner of the window, or a modal. What it holds changes; the card stays.
import { closeButton } from "../shared/button";
import { element } from "../shared/element";
import { focused, giveBack, isWriting } from "../shared/focus";
import { borrowHost } from "../shared/host";
import { onEscape, trapTab } from "../shared/keys";
import { speak } from "../shared/language";
import { rich } from "../shared/rich";
import type { Experience, SurveyContent } from "../wire";
import style from "./ask.css";

export interface Page {
  /** The person has gone there: the focus goes to the heading, even if it was not in the card. */
  moved: boolean;
  /** The text that leads in stands above it. */
  first?: boolean;
}

export interface Frame {
  /** Does a title stand above the headings of the pages? */
  titled: boolean;
  show(heading: HTMLElement, parts: HTMLElement[], page: Page): void;
  /** The server is asked; until then nothing else can be done. */
  busy(): void;
  close(): void;
}

type Head = Pick<SurveyContent, "title" | "body" | "placement">;

let frames = 0;

export function openFrame({ locale, labels }: Experience, { title, body, placement }: Head, dismiss: () => void): Frame {
  const host = borrowHost(style);
  const name = `ask-${++frames}`;
  const card = placement === "modal" ? element("dialog", "card ask middle") : element("div", "card ask corner");
  const titles = title ? [element("h2", "title", title)] : [];
  const text = body.length ? [element("div", "body", ...rich(body))] : [];
  const cross = closeButton(labels.close, dismiss);
  const previous = focused();
  let empty = true;
  card.role = "dialog";
  card.tabIndex = -1;
  for (const made of titles) made.id = `${name}-title`;
  speak(card, locale);
  onEscape(card, dismiss);
  keepKeys(card);
  host.root.append(card);

  function open(): void {
    empty = false;
    if (card instanceof HTMLDialogElement) showModal(card, dismiss);
    else if (isWriting(previous)) return;
    card.focus({ preventScroll: true });
  }

  return {
    titled: !!title,
    show(heading, parts, { moved, first }) {
      const inside = card.contains(host.root.activeElement);
      heading.id ||= `${name}-heading`;
      heading.tabIndex = -1;
      card.ariaBusy = null;
      card.replaceChildren(...titles, ...(first ? text : []), ...parts, cross);
      card.setAttribute("aria-labelledby", titles[0]?.id ?? heading.id);
      if (title) card.setAttribute("aria-describedby", heading.id);
      card.scrollTop = 0;
      if (empty) open();
      else if (moved || inside) heading.focus({ preventScroll: true });
    },
    busy: () => (card.ariaBusy = "true"),
    close() {
      const back = giveBack(card, previous);
      card.remove();
      host.remove();
      back();
    },
  };
}

function showModal(dialog: HTMLDialogElement, dismiss: () => void): void {
  trapTab(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dismiss();
  });
  dialog.showModal();
}

/** What is typed into a field of the card is not for the page's shortcuts. */
function keepKeys(card: HTMLElement): void {
  const keep = (event: Event) => isWriting(event.target as HTMLElement) && event.stopPropagation();
  for (const name of ["keydown", "keypress", "keyup"]) card.addEventListener(name, keep);
}
