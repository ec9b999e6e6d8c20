// Lets the page's router open the links of cards that stay on this site.
export function openLinks(navigate: (path: string) => void): void {
  addEventListener("click", (event) => {
    const path = event.composedPath() as HTMLAnchorElement[];
    const link = path.find(({ localName }) => localName === "a");
    const drawn = path.some(({ localName }) => localName?.startsWith("annai-"));
    if (!link || !drawn || link.target || link.origin !== location.origin || isSpecial(event)) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
}

/** The person wants it elsewhere, or somebody has already opened it. */
function isSpecial({ button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented }: MouseEvent): boolean {
  return button > 0 || ctrlKey || metaKey || shiftKey || altKey || defaultPrevented;
}
