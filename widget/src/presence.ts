// When the page is there: it loads, is looked at, goes to another address, loses its network, leaves, comes back.
import { watchAddress } from "./navigation";

export interface Presence {
  /** Loaded, with nothing better to do. */
  idle(): void;
  moved(): void;
  online(): void;
  shown(): void;
  left(): void;
  /** From the browser's back-forward cache. */
  returned(): void;
}

export function watchPresence(presence: Presence): void {
  whenIdle(presence.idle);
  watchAddress(presence.moved);
  addEventListener("online", presence.online);
  document.addEventListener("visibilitychange", () => document.hidden || presence.shown());
  addEventListener("pagehide", presence.left);
  addEventListener("pageshow", (event) => event.persisted && presence.returned());
}

function whenIdle(task: () => void): void {
  const idle = () => (window.requestIdleCallback ?? setTimeout)(task);
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}
