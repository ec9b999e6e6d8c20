// Tells when an element may have moved or changed its size. Costs nothing while it stands still.

/** Calls `moved` at once, then after each change, until the returned function is called. */
export function onMotion(target: Element, others: Element[], moved: () => void): () => void {
  const sizes = new ResizeObserver(moved);
  const stopShifts = onShift(target, moved);
  const scrolled = [window, ...shadowRoots(target)];
  [target, ...others].forEach((one) => sizes.observe(one));
  scrolled.forEach((one) => one.addEventListener("scroll", moved, { capture: true, passive: true }));
  addEventListener("resize", moved);
  moved();
  return () => {
    sizes.disconnect();
    stopShifts();
    scrolled.forEach((one) => one.removeEventListener("scroll", moved, { capture: true }));
    removeEventListener("resize", moved);
  };
}

/** A scroll within a shadow root is not heard outside of it. */
function* shadowRoots(element: Element): Generator<ShadowRoot> {
  for (let root = element.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode()) yield root;
}

/** A window just as large as the element is laid over it: when they cease to match, the layout has shifted. */
function onShift(target: Element, moved: () => void): () => void {
  let observer: IntersectionObserver | undefined;
  let timer = 0;

  function watch(share: number): void {
    observer?.disconnect();
    clearTimeout(timer);
    const { left, top, right, bottom } = target.getBoundingClientRect();
    const margins = [top, innerWidth - right, innerHeight - bottom, left];
    const rootMargin = margins.map((room) => `${-Math.floor(room)}px`).join(" ");
    let first = true;
    observer = new IntersectionObserver(
      ([entry]) => {
        const now = entry?.intersectionRatio ?? 0;
        const box = entry?.boundingClientRect ?? target.getBoundingClientRect();
        const since = Math.max(Math.abs(box.top - top), Math.abs(box.left - left)) >= 1; // it was laid
        if (!first || since) moved();
        if (since) watch(1);
        else if (now === share) first = false;
        else if (now) watch(first ? now : 1);
        else timer = setTimeout(watch, 1000, 1);
      },
      { root: document, rootMargin, threshold: share },
    );
    observer.observe(target);
  }

  watch(1);
  return () => {
    observer?.disconnect();
    clearTimeout(timer);
  };
}
