// Draws a part anew without losing whose turn it was: what had the focus gives it to what has its key now.
export function redraw(part: HTMLElement, ...children: Array<Node | string>): void {
  const root = part.getRootNode() as Partial<ShadowRoot>;
  const focused = root.activeElement;
  const inside = focused instanceof HTMLElement && part.contains(focused);
  part.replaceChildren(...children);
  if (!inside) return;
  const again = [...part.querySelectorAll<HTMLElement>("[data-key]")].find(({ dataset }) => dataset["key"] === focused.dataset["key"]);
  (again ?? part.closest<HTMLElement>(".panel"))?.focus({ preventScroll: true });
}
