// Finds a step's target: by CSS, then by its text where several match.
import type { Target } from "../wire";

/** `outer >>> inner` names its way through shadow roots; without it, `roots` are searched after the document. */
export function locate(target: Target, roots: Set<ShadowRoot>): Element | undefined {
  const visible = matches(target.css, roots).filter(isVisible);
  if (!target.text || visible.length < 2) return visible[0];
  const wanted = plain(target.text);
  return visible.find((found) => caption(found) === wanted) ?? visible.find((found) => caption(found).includes(wanted));
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

function caption(found: Element): string {
  return plain(found.textContent || found.ariaLabel || (found as Partial<HTMLInputElement>).value || "");
}

function plain(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").trim();
}
