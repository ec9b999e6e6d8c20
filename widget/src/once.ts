// What is told once: that a step was seen, and that its target is missing. After any other deed it may be told anew, for
// the step may come again.
import type { Place, Report } from "./surface";

/** One word for a step of a run. */
export function nameOf({ flow, run, step }: Place): string {
  return [flow, run, step].join(" ");
}

export function once(report: Report): Report {
  const told = new Map<string, string>();
  return (deed, place) => {
    const step = nameOf(place);
    const before = told.get(step) ?? "";
    if (!/seen|missed/.test(deed.type)) told.delete(step);
    else if (before.includes(deed.type)) return;
    else told.set(step, before + deed.type);
    report(deed, place);
  };
}
