// Focus goes into a card and back to where it was.

/** The focused element, looked for through open shadow roots too. */
export function focused(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement && active !== document.body ? active : undefined;
}

/** Is somebody writing? Then the focus is not taken from under their fingers. */
export function isWriting(active: HTMLElement | undefined): boolean {
  return !!active && (active.isContentEditable || active.matches("input, textarea, select"));
}

/** Give the focus back if it is still in the card, or was lost with it. */
export function giveBack(card: HTMLElement, previous: HTMLElement | undefined): () => void {
  const inside = (card.getRootNode() as ShadowRoot).activeElement !== null;
  return () => {
    if (inside && previous?.isConnected) previous.focus({ preventScroll: true });
  };
}
