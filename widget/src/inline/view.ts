// What lies in the page's own text is seen when it comes into the window.
import type { Sight } from "../shared/seen";

export function whileInView(element: Element, sight: Sight): () => void {
  const observer = new IntersectionObserver(
    (entries) => (entries.at(-1)?.isIntersecting ? sight.visible() : sight.hidden()),
    { threshold: 0.5 },
  );
  observer.observe(element);
  return () => observer.disconnect();
}
