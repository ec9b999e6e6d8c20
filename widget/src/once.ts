// What is told once: that a step was seen, and that its target is missing.
import type { Place, Report } from "./surface";

/** One word for a step of a run. */
export function nameOf({ flow, run, step }: Place): string {
  return [flow, run, step].join(" ");
}

export function once(report: Report): Report {
  const told = new Set<string>();
  return (deed, place) => {
    const name = deed.type + nameOf(place);
    const repeats = deed.type === "seen" || deed.type === "target_missed";
    if (repeats && told.has(name)) return;
    told.add(name);
    report(deed, place);
  };
}
