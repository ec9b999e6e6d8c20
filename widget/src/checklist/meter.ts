// How far a checklist is: a bar with words in the panel, and a ring on the launcher.
import { fill } from "../lists/words";
import { element } from "../shared/element";

export interface Meter {
  element: HTMLElement;
  ring: HTMLElement;
  set(done: number, of: number): void;
}

export function createMeter(words: Record<string, string>): Meter {
  const bar = element("div", "bar", element("div", ""));
  const said = element("p", "quiet said");
  const ring = element("span", "ring-of");
  bar.role = "progressbar";
  said.role = "status";
  bar.ariaValueMin = "0";
  return {
    element: element("div", "meter", bar, said),
    ring,
    set(done, of) {
      const text = done === of ? (words["finished"] ?? "") : fill(words["progress"], { done, of });
      if (said.textContent !== text) said.textContent = text;
      bar.ariaLabel = text;
      bar.ariaValueMax = `${of}`;
      bar.ariaValueNow = `${done}`;
      bar.ariaValueText = text;
      for (const part of [bar, ring]) part.style.setProperty("--share", `${(100 * done) / of}%`);
    },
  };
}
