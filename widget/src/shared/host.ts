// The one element in the host page that all surfaces lie in, but those in the page's own text: in the top layer, with a
// shadow root that the page's style does not reach. It is there while a surface has borrowed it.
import cardStyle from "./card.css";
import { element } from "./element";
import hostStyle from "./host.css";
import { adopt } from "./sheet";

export interface Host {
  root: ShadowRoot;
  /** Move into the modal dialog or fullscreen element that is open, if any: everything else is inert there. */
  place(): void;
  remove(): void;
}

const MOVES = ["toggle", "close", "fullscreenchange"];

let host: HTMLElement | undefined;
let borrowers = 0;

/** Borrow the host with a family's own style; each gives it back by `remove`, once. */
export function borrowHost(style: string): Host {
  host ??= open();
  const root = host.shadowRoot as ShadowRoot;
  adopt(root, style);
  borrowers++;
  place();
  return { root, place, remove };
}

/** An element with a shadow root that has the look of all surfaces. */
export function shadowed(name: string, ...styles: string[]): HTMLElement {
  const made = element(name as "div", "");
  adopt(made.attachShadow({ mode: "open" }), hostStyle, cardStyle, ...styles);
  return made;
}

function open(): HTMLElement {
  const made = shadowed("annai-widget");
  made.popover = "manual";
  MOVES.forEach((name) => document.addEventListener(name, place, true));
  return made;
}

function remove(): void {
  if (--borrowers) return;
  MOVES.forEach((name) => document.removeEventListener(name, place, true));
  host?.remove();
  host = undefined;
}

function place(): void {
  if (!host || host.shadowRoot?.querySelector("dialog:modal")) return;
  const parent = topmost();
  if (host.parentNode !== parent) parent.append(host);
  if (!host.matches(":popover-open")) host.showPopover();
}

function topmost(): Element {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  return dialog ?? document.fullscreenElement ?? document.body ?? document.documentElement;
}
