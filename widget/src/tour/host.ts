// The one element in the host page: in the top layer, with a shadow root that the page's style does not reach.
import css from "./styles.css";
import { element } from "./element";

let sheet: CSSStyleSheet | undefined;

export interface Host {
  root: ShadowRoot;
  /** Move into the modal dialog or fullscreen element that is open, if any: everything else is inert there. */
  place(): void;
  remove(): void;
}

export function createHost(): Host {
  const host = element("annai-widget" as "div", "");
  const root = host.attachShadow({ mode: "open" });
  sheet ??= new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  host.popover = "manual";

  function place(): void {
    if (root.querySelector("dialog:modal")) return;
    const parent = topmost();
    if (host.parentNode !== parent) parent.append(host);
    if (!host.matches(":popover-open")) host.showPopover();
  }

  const events = ["toggle", "close", "fullscreenchange"];
  events.forEach((name) => document.addEventListener(name, place, true));
  place();
  return {
    root,
    place,
    remove() {
      events.forEach((name) => document.removeEventListener(name, place, true));
      host.remove();
    },
  };
}

function topmost(): Element {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  return dialog ?? document.fullscreenElement ?? document.body ?? document.documentElement;
}
