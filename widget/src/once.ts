// What is told once: that a step was seen, and that its target is missing.
import type { Report } from "./surface";

export function once(report: Report): Report {
  const told = new Set<string>();
  return (deed, place) => {
    const name = [deed.type, place.flow, place.run, place.step].join(" ");
    const repeats = deed.type === "seen" || deed.type === "target_missed";
    if (repeats && told.has(name)) return;
    told.add(name);
    report(deed, place);
  };
}
