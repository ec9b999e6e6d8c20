// Small signs, drawn as strokes: no page's policy has anything to object to them.
const SVG = "http://www.w3.org/2000/svg";

export function sign(path: string): SVGElement {
  const made = document.createElementNS(SVG, "svg");
  const stroke = document.createElementNS(SVG, "path");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("class", "sign");
  made.ariaHidden = "true";
  stroke.setAttribute("d", path);
  made.append(stroke);
  return made;
}
