// Repeated clicks: four in two seconds at one spot. Text is selected by clicks, so those into it do not count.
import { isForeign, type Happened } from "./meant";

const CLICKS = 4;
const WITHIN = 2_000;
const SPOT = 30; // px
const TEXT = "input:not([type=button],[type=submit],[type=reset],[type=checkbox],[type=radio]),textarea,[contenteditable]";

export function watchClicks(happened: Happened): void {
  let clicks: MouseEvent[] = [];
  let told = -Infinity;

  addEventListener(
    "click",
    (click) => {
      const path = click.composedPath();
      const [at] = path;
      if (!click.detail || !isForeign(path) || (at instanceof Element && at.closest(TEXT))) return;
      const isSame = (one: MouseEvent) =>
        click.timeStamp - one.timeStamp < WITHIN && Math.hypot(one.x - click.x, one.y - click.y) < SPOT;
      clicks = [...clicks.filter(isSame), click];
      if (clicks.length < CLICKS) return;
      if (click.timeStamp - told > WITHIN) happened("repeated_clicks", path);
      told = click.timeStamp;
    },
    true,
  );
}
