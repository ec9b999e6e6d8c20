// A bar: over an edge of the window, or in the page's own text at a target.
import { fillCard } from "../shared/card";
import { element } from "../shared/element";
import { borrowHost, shadowed } from "../shared/host";
import { onEscape } from "../shared/keys";
import type { Shown } from "../shared/shown";
import { finderOf } from "../target/locate";
import { watch } from "../target/watch";
import type { BannerContent, Target } from "../wire";
import { putCalmly } from "./calm";
import style from "./inline.css";
import { whileInView } from "./view";

const PATIENCE = 10_000;
const PLACES = { first: "prepend", last: "append", before: "before", after: "after" } as const;

export function openBanner(step: Shown, content: BannerContent): () => void {
  const { placement, target } = content;
  const bar = element("section", `card banner ${placement}`);
  const dismissable = content.dismissable !== false;
  fillCard(bar, step, content, { next: false, ...(dismissable ? {} : { close: null }) });
  if (dismissable) onEscape(bar, step.dismiss);
  if (placement === "top" || placement === "bottom") return atEdge(step, bar, placement);
  return target ? atTarget(step, bar, target, PLACES[placement]) : () => {};
}

/** It lies over the page and moves nothing; what the focus goes to is scrolled clear of it. */
function atEdge(step: Shown, bar: HTMLElement, edge: "top" | "bottom"): () => void {
  const host = borrowHost(style);
  const page = document.documentElement.style;
  const padding = edge === "top" ? "scrollPaddingTop" : "scrollPaddingBottom";
  const before = page[padding];
  host.root.append(bar);
  page[padding] = `${bar.offsetHeight + 16}px`;
  step.visible();
  return () => {
    page[padding] = before;
    bar.remove();
    host.remove();
  };
}

function atTarget(step: Shown, bar: HTMLElement, target: Target, place: (typeof PLACES)[keyof typeof PLACES]): () => void {
  const host = shadowed("annai-inline", style);
  const stop = whileInView(host, step);
  let take = () => {};
  bar.classList.add("inline");
  host.shadowRoot?.append(bar);

  function found(at?: Element): void {
    take();
    take = at ? putCalmly(host, at, () => at[place](host), () => {}) : () => {};
  }

  const unwatch = watch(finderOf(target), PATIENCE, found, step.missed);
  return () => {
    unwatch();
    stop();
    take();
  };
}
