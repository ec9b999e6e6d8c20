// Is it this element that something happened to, or within which a stumble happened?
import { locate } from "../target/locate";
import type { Site, Target } from "../wire";

export type Captured = Site["captures"][number];
export type Happened = (on: Captured["on"], path: EventTarget[]) => void;

export function isMeant({ target }: Captured, path: EventTarget[]): boolean {
  if (!target) return true;
  if (path[0] instanceof Element && !path[0].isConnected) return path.some((one) => one instanceof Element && wasMeant(target, one));
  const roots = path.filter((one): one is ShadowRoot => one instanceof ShadowRoot);
  const found = locate(target, new Set(roots));
  return found instanceof Element && path.includes(found);
}

/** Of what is gone from the page, only the selectors can be asked. */
function wasMeant({ css = [] }: Target, element: Element): boolean {
  try {
    return css.some((selector) => element.matches(selector));
  } catch {
    return false;
  }
}

/** What happens in a card of Annai's own is no deed in the page. */
export function isForeign(path: EventTarget[]): boolean {
  return !path.some((one) => one instanceof Element && one.localName.startsWith("annai-"));
}
