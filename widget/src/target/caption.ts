// What an element says: what can be read on it, and its accessible names. What was typed into it is never read.

export function captions(element: Element): string[] {
  const said = [
    element.textContent,
    element.ariaLabel,
    ...["alt", "title", "placeholder"].map((name) => element.getAttribute(name)),
    ...Array.from((element as Partial<HTMLInputElement>).labels ?? [], ({ textContent }) => textContent),
    ...(element.ariaLabelledByElements ?? []).map(({ textContent }) => textContent),
  ];
  if (element instanceof HTMLInputElement && /^(button|submit|reset)$/.test(element.type)) said.push(element.value);
  return said.map((text) => plain(text ?? "")).filter(Boolean);
}

export function plain(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").trim();
}
