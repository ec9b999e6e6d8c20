// Elements are made by createElement and textContent only: strict policies and Trusted Types have nothing to object to.
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: Array<Node | string>
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (className) made.setAttribute("part", className);
  made.append(...children);
  return made;
}

/** A link that can only lead to the web, a mail address or a path. Other sites open in a tab of their own. */
export function link(href: string, className: string, text: string): HTMLAnchorElement | undefined {
  const url = parse(href);
  if (!url || (!webAddress(href) && url.protocol !== "mailto:")) return undefined;
  const made = element("a", className, text);
  made.href = url.href;
  if (url.origin !== location.origin) {
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}

/** The whole address of a thing on the web, or nothing: a script or a file of the person's is none. */
export function webAddress(href: string): URL | undefined {
  const url = href ? parse(href) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

function parse(href: string): URL | undefined {
  try {
    return new URL(href, document.baseURI);
  } catch {
    return undefined;
  }
}
