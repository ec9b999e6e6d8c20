// The pages of a panel: the first, and one that is opened from it and leads back.
import { button } from "../shared/button";
import { element } from "../shared/element";

export interface Pages {
  element: HTMLElement;
  first: HTMLElement;
  open(title: string, body: HTMLElement): void;
  home(): void;
}

/** `left` hears when the opened page is left. */
export function createPages(back: string, left: () => void): Pages {
  const first = element("div", "page");
  const second = element("div", "page");
  let previous: Element | null = null;
  second.hidden = true;

  function home(): void {
    if (second.hidden) return;
    const inside = second.matches(":focus-within");
    second.hidden = true;
    first.hidden = false;
    second.replaceChildren();
    left();
    if (inside && previous instanceof HTMLElement) previous.focus();
  }

  return {
    element: element("div", "pages", first, second),
    first,
    home,
    open(title, body) {
      const heading = element("h3", "", title);
      heading.tabIndex = -1;
      previous = (first.getRootNode() as ShadowRoot).activeElement;
      body.classList.add("scroll");
      second.replaceChildren(button("quiet link back", back, home), heading, body);
      first.hidden = true;
      second.hidden = false;
      heading.focus();
    },
  };
}
