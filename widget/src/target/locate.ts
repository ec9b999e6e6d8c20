// Finds a step's target: by its selectors, and when they lead to no single element, by role, text and what is near.
import type { Target } from "../wire";
import { selectorOf } from "./role";
import { best, points, type Found } from "./score";
import type { Finder } from "./watch";

const READABLE = "a,button,input,select,textarea,summary,label,[role],[tabindex],h1,h2,h3,h4,h5,h6,th,td,li,img";

export function finderOf(target: Target): Finder {
  return { quick: (roots) => locate(target, roots), thorough: (roots) => search(target, roots) };
}

/** The first element that the selector finds, visible or not: a place to put something may be empty. */
export function placeFinder(css: string): Finder {
  const quick = (roots: Set<ShadowRoot>) => matches(css, roots)[0] ?? "absent";
  return { quick, thorough: quick };
}

/** `outer >>> inner` names its way through shadow roots; without it, `roots` are searched after the document. */
export function locate(target: Target, roots: Set<ShadowRoot>): Found {
  return best(target, selected(target, roots));
}

/** Looks at all that has the role, or that can be read: dearer than `locate`. */
function search(target: Target, roots: Set<ShadowRoot>): Found {
  const given = selected(target, roots);
  const { role, text = [] } = target;
  if (!text.length) return best(target, given);
  const everywhere = [document, ...roots].flatMap((root) => query(root, role ? selectorOf(role) : READABLE));
  for (const element of everywhere.filter(isVisible)) if (!given.has(element)) given.set(element, 0);
  return best(target, given);
}

export function isVisible(found: Element): boolean {
  const { width, height } = found.getBoundingClientRect();
  return width > 0 && height > 0 && (found.checkVisibility?.({ visibilityProperty: true }) ?? true);
}

/** Adds every open shadow root below `root` to `roots`. */
export function discover(root: ParentNode, roots: Set<ShadowRoot>): void {
  for (const { shadowRoot } of root.querySelectorAll("*")) {
    if (!shadowRoot || shadowRoot.host.localName.startsWith("annai-")) continue;
    roots.add(shadowRoot);
    discover(shadowRoot, roots);
  }
}

/** The visible elements to which selectors lead, with the points of these. */
function selected({ css = [] }: Target, roots: Set<ShadowRoot>): Map<Element, number> {
  const given = new Map<Element, number>();
  for (const selector of css)
    for (const element of new Set(matches(selector, roots)))
      if (isVisible(element)) given.set(element, (given.get(element) ?? 0) + points(selector));
  return given;
}

function matches(css: string, roots: Set<ShadowRoot>): Element[] {
  const [first = "", ...inner] = css.split(">>>");
  let found = query(document, first);
  for (const part of inner) found = found.flatMap((host) => enter(host, part, roots));
  return found.length || inner.length ? found : [...roots].flatMap((root) => query(root, first));
}

function enter(host: Element, css: string, roots: Set<ShadowRoot>): Element[] {
  if (!host.shadowRoot) return [];
  roots.add(host.shadowRoot);
  return query(host.shadowRoot, css);
}

/** A selector that the browser does not understand matches nothing, and so is reported as missed. */
function query(root: ParentNode, css: string): Element[] {
  try {
    return [...root.querySelectorAll(css.trim())];
  } catch {
    return [];
  }
}
