// A card in a slot of the page's own text. It is seen when it comes into view.
import { fillCard } from "../shared/card";
import { element } from "../shared/element";
import { shadowed } from "../shared/host";
import type { Shown } from "../shared/shown";
import { placeFinder } from "../target/locate";
import { watch } from "../target/watch";
import type { CardContent, Site } from "../wire";
import { putCalmly } from "./calm";
import style from "./inline.css";
import { whileInView } from "./view";

const PATIENCE = 10_000;

/** A page that lacks the slot is none for this card: that is no miss. */
export function openCard(step: Shown, content: CardContent, site: Site | undefined): () => void {
  const css = site?.slots.find(({ name }) => name === content.slot)?.css ?? `[data-annai-slot="${content.slot}"]`;
  const host = shadowed("annai-inline", style);
  const card = element("section", "card inline");
  const stop = whileInView(host, step);
  let take = () => {};
  fillCard(card, step, content, content.dismissable === false ? { close: null } : {});
  host.shadowRoot?.append(card);

  function found(slot?: Element): void {
    take();
    take = slot ? putCalmly(host, slot, () => slot.append(host), (height) => advise(content.slot, height)) : () => {};
  }

  const unwatch = watch(placeFinder(css), PATIENCE, found, () => {});
  return () => {
    unwatch();
    stop();
    take();
  };
}

function advise(slot: string, height: number): void {
  console.info(`Annai: the slot "${slot}" keeps no room; its card comes with the next click. Give it min-height: ${height}px.`);
}
