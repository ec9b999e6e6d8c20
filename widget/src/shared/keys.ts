// Keys that mean something to a card, and only while the focus is inside it.

/** True for the key itself, false while an input method composes: there Escape and Enter belong to it. */
export function pressed(event: KeyboardEvent, key: string): boolean {
  return event.key === key && !event.isComposing && event.keyCode !== 229;
}

export function onEscape(card: HTMLElement, act: () => void): void {
  card.addEventListener("keydown", (event) => {
    if (!pressed(event, "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/** Tab goes round inside the card. */
export function trapTab(card: HTMLElement): void {
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...card.querySelectorAll<HTMLElement>("a[href], button")];
    const active = (card.getRootNode() as ShadowRoot).activeElement;
    const [first, last] = [stops[0], stops.at(-1)];
    const leaving = event.shiftKey ? active === first || active === card : active === last;
    if (!leaving) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  });
}
