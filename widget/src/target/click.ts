/** The person's click reaches the page as ever; Annai only learns of it, and first, lest the page stop it. */
export function onClick(target: Element, act: () => void): () => void {
  const learn = () => act();
  target.addEventListener("click", learn, true);
  return () => target.removeEventListener("click", learn, true);
}
