// Style sheets are constructed, which strict policies allow; one of each, shared by all roots that adopt it.
const sheets = new Map<string, CSSStyleSheet>();

export function adopt(root: ShadowRoot, ...texts: string[]): void {
  for (const sheet of texts.map(construct))
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

function construct(css: string): CSSStyleSheet {
  const sheet = sheets.get(css) ?? new CSSStyleSheet();
  if (!sheets.has(css)) sheet.replaceSync(css);
  sheets.set(css, sheet);
  return sheet;
}
