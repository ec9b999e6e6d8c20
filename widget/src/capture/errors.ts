// The same error twice within a minute: of the page's script, or of a field that the browser finds wrong. Errors are
// compared here, and never sent.
import type { Happened } from "./meant";

const WITHIN = 60_000;
const REMEMBERED = 50;

export function watchErrors(happened: Happened): void {
  const seen = new Map<unknown, number>();

  function came(error: unknown, path: EventTarget[]): void {
    const now = performance.now();
    const last = seen.get(error);
    seen.delete(error);
    if (last !== undefined && now - last < WITHIN) return happened("repeated_error", path);
    seen.set(error, now);
    if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value);
  }

  addEventListener("error", ({ message, filename, lineno }) => came(`${message} ${filename} ${lineno}`, [window]));
  addEventListener("unhandledrejection", ({ reason }) => came(String(reason), [window]));
  addEventListener("invalid", (event) => came(event.target, event.composedPath()), true);
}
