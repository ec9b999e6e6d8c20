// Compares the version that was last answered with those that the stream tells, and says when to decide again.
export interface Freshness {
  answered(version: string): void;
  heard(version: string): void;
  /** The tab is looked at: whatever it missed meanwhile counts now. */
  shown(): void;
}

export function createFreshness(busy: () => boolean, decide: () => void): Freshness {
  let current = "";
  let heardMeanwhile = "";
  let stale = false;

  function compare(version: string): void {
    if (version === current) return;
    if (document.hidden) stale = true;
    else decide();
  }

  return {
    answered(version) {
      current = version;
      stale = document.hidden;
      if (heardMeanwhile) compare(heardMeanwhile);
      heardMeanwhile = "";
    },
    /** A version that is heard during a request may be the very one that its answer brings. */
    heard(version) {
      if (busy()) heardMeanwhile = version;
      else compare(version);
    },
    shown: () => stale && decide(),
  };
}
