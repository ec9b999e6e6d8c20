// "Seen" means painted: two frames after it was laid out, in a visible tab.
export function afterPaint(act: () => void): () => void {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      if (!document.hidden) act();
    });
  });
  return () => cancelAnimationFrame(frame);
}
