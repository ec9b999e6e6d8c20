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
    const stops = [...card.querySelectorAll<HTMLElement>(STOPS)].filter(isStop);
    const active = (card.getRootNode() as ShadowRoot).activeElement;
    const way = event.shiftKey ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    if (stops.some((stop) => (active ?? card).compareDocumentPosition(stop) & way)) return;
    event.preventDefault();
    stops.at(event.shiftKey ? -1 : 0)?.focus();
  });
}

const STOPS = "a[href], button, input, textarea, video";

/** Of radio buttons, Tab stops at the one that is chosen. */
function isStop(stop: HTMLElement): boolean {
  const group = stop.matches("[type=radio]:not(:checked)") ? stop.closest("[role=radiogroup]") : undefined;
  return stop.tabIndex >= 0 && !group?.querySelector(":checked");
}
