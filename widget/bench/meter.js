// The clock of the benchmark, the same for each contender.
const shifts = [];
const clicks = [];
const scripts = [];
let begun = 0;

const watch = (type, list, options = {}) =>
  new PerformanceObserver((entries) => list.push(...entries.getEntries())).observe({ type, buffered: true, ...options });
watch("layout-shift", shifts);
watch("event", clicks, { durationThreshold: 16 });
watch("long-animation-frame", scripts);

/** The decision is here: for Annai when its answer came, for the others when they are called. */
export function begin() {
  begun ||= performance.now();
}

/** Is the card on the screen, and to be seen? */
function isShown(title) {
  const card = window.contender.card();
  if (!card?.textContent.includes(title)) return false;
  if (!card.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const { left, top, right, bottom } = card.getBoundingClientRect();
  return right - left > 50 && bottom - top > 30 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}

/** Settles right after the first frame in which the card with this title was drawn; looks after each frame. */
function painted(title) {
  return new Promise((settle) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (isShown(title) ? settle(performance.now()) : requestAnimationFrame(look));
    const look = () => port2.postMessage(0);
    requestAnimationFrame(look);
  });
}

window.meter = {
  /** Milliseconds from the decision to the frame that shows it. */
  async start(kind, title) {
    await new Promise((settle) => setTimeout(settle));
    if (!window.contender.decides) begin();
    const whenPainted = painted(title);
    window.contender.start(kind);
    return (await whenPainted) - begun;
  },
  painted,
  middle() {
    const { left, top, width, height } = window.contender.next().getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  },
  /** How long the page took to answer the click, by the browser's own account; events under 16 ms are not told. */
  click: () => Math.max(16, ...clicks.filter(({ interactionId }) => interactionId).map(({ duration }) => duration)),
  shift: () => shifts.filter(({ hadRecentInput }) => !hadRecentInput).reduce((sum, { value }) => sum + value, 0),
  /** The longest task of a script whose address has `part` in it, in frames of over 50 ms. */
  longest: (part) =>
    Math.max(
      0,
      ...scripts.flatMap((frame) => frame.scripts.filter(({ sourceURL }) => sourceURL.includes(part)).map((s) => s.duration)),
    ),
};
