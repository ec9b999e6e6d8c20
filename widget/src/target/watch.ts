// Watches for a target that may come late, vanish, and come back. Costs nothing while the page stands still.
import { discover, isVisible } from "./locate";
import type { Found, Missed } from "./score";

const WALK_EVERY = 500;
const CHANGES = { childList: true, subtree: true, attributes: true, characterData: true };

/** Finds an element in the document, or in those of its shadow roots that were met so far. */
export interface Finder {
  quick(roots: Set<ShadowRoot>): Found;
  /** Asked when that finds nothing, at most twice a second. */
  thorough(roots: Set<ShadowRoot>): Found;
}

/** Calls `found` with the element, or without it, whenever that changes, and `missed` after `patience` ms without. */
export function watch(
  finder: Finder,
  patience: number,
  found: (element?: Element) => void,
  missed: (why: Missed) => void,
): () => void {
  let current: Element | undefined;
  let frame = 0;
  let walkTimer = 0;
  let walked = -Infinity;
  let why: Missed = "absent";
  const miss = () => missed(why);
  let missTimer = setTimeout(miss, patience);
  const roots = new Set<ShadowRoot>();
  const observer = new MutationObserver(schedule);

  function schedule(): void {
    frame ||= requestAnimationFrame(check);
  }

  function check(): void {
    frame = 0;
    const element = only(finder.quick(roots)) ?? walk();
    observe();
    if (element === current) return;
    if (element) clearTimeout(missTimer);
    else missTimer = setTimeout(miss, patience);
    current = element;
    found(element);
  }

  function walk(): Element | undefined {
    const wait = walked + WALK_EVERY - performance.now();
    if (wait > 0) {
      clearTimeout(walkTimer);
      walkTimer = setTimeout(check, wait);
      return current?.isConnected && isVisible(current) ? current : undefined;
    }
    walked = performance.now();
    discover(document, roots);
    awaitElements();
    return only(finder.thorough(roots));
  }

  function only(found: Found): Element | undefined {
    if (found instanceof Element) return found;
    why = found;
    return undefined;
  }

  /** An element that is upgraded later gets its shadow root without any mutation. */
  function awaitElements(): void {
    const names = new Set(Array.from(document.querySelectorAll(":not(:defined)"), ({ localName }) => localName));
    for (const name of names) customElements.whenDefined(name).then(schedule, () => {});
  }

  function observe(): void {
    for (const root of roots) {
      if (root.host.isConnected) observer.observe(root, CHANGES);
      else roots.delete(root);
    }
  }

  observer.observe(document, CHANGES);
  addEventListener("resize", schedule);
  check();
  return () => {
    observer.disconnect();
    removeEventListener("resize", schedule);
    cancelAnimationFrame(frame);
    clearTimeout(walkTimer);
    clearTimeout(missTimer);
  };
}
