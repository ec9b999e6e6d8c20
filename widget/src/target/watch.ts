// Watches for a target that may come late, vanish, and come back. Costs nothing while the page stands still.
import type { Target } from "../wire";
import { discover, locate } from "./locate";

const WALK_EVERY = 500;
const CHANGES = { childList: true, subtree: true, attributes: true, characterData: true };

/** Calls `found` with the target, or without it, whenever that changes, and `missed` after `patience` ms without. */
export function watch(
  target: Target,
  patience: number,
  found: (element?: Element) => void,
  missed: () => void,
): () => void {
  let current: Element | undefined;
  let frame = 0;
  let walkTimer = 0;
  let walked = -Infinity;
  let missTimer = setTimeout(missed, patience);
  const roots = new Set<ShadowRoot>();
  const observer = new MutationObserver(schedule);

  function schedule(): void {
    frame ||= requestAnimationFrame(check);
  }

  function check(): void {
    frame = 0;
    const element = locate(target, roots) ?? walk();
    observe();
    if (element === current) return;
    if (element) clearTimeout(missTimer);
    else missTimer = setTimeout(missed, patience);
    current = element;
    found(element);
  }

  function walk(): Element | undefined {
    const wait = walked + WALK_EVERY - performance.now();
    if (wait > 0) {
      clearTimeout(walkTimer);
      walkTimer = setTimeout(check, wait);
      return undefined;
    }
    walked = performance.now();
    discover(document, roots);
    awaitElements();
    return locate(target, roots);
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
