// The foot of a page: how far along it is, and the buttons, the main one first.
import { element } from "../shared/element";

export interface Footer {
  element: HTMLElement;
  /** The same page, as it is said now. */
  say(progress: string, main: string): void;
}

export function footer(progress: string, ...buttons: HTMLElement[]): Footer {
  const at = element("span", "progress", progress);
  const made = element("footer", "", at, element("div", "actions", ...buttons));
  return {
    element: made,
    say(progress, main) {
      at.textContent = progress;
      const primary = made.querySelector(".primary");
      if (primary) primary.textContent = main;
    },
  };
}

/** "Question {at} of {of}", where there are several. */
export function progress(text: string | undefined, at: number, of: number): string {
  return of > 1 && text ? text.replace("{at}", String(at)).replace("{of}", String(of)) : "";
}
