// The API of a page that has begun.
import { createCalls, type Calls } from "./calls";
import { openCore } from "./core";
import type { Trouble } from "./decide";
import { createListeners, type Listener } from "./listeners";
import type { Options } from "./options";
import type { Load } from "./screen";

export interface Annai extends Calls {
  /** Begin: once on a page. The script tag does it by itself if it has `data-key`. */
  init(options: Options): void;
  /** Listen to `experiences`, to a deed (`seen`, `answered`, …), to `call:<name>` or to `error`; returns how to stop. */
  on(name: string, listener: Listener): () => void;
  push(...calls: Call[]): void;
}

export type Call = [name: keyof Annai, ...args: unknown[]];

/** `base` is where the server is, with a slash at its end. */
export function createAnnai(options: Options, base: string, load: Load, listeners = createListeners()): Annai {
  const told = new Set<string>();

  /** In the console each kind of trouble is told once. */
  function failed({ code, message }: Trouble): void {
    listeners.emit("error", { code, message });
    if (!told.has(code)) console.error(`Annai: ${message} [${code}]`);
    told.add(code);
  }

  const api: Annai = {
    ...createCalls(openCore(options, base, load, listeners, failed), options.getToken),
    init: () => failed({ code: "init_twice", message: "init was called before" }),
    on: listeners.on,
    push: (...calls) => calls.forEach(([name, ...args]) => (api[name] as (...args: unknown[]) => void)?.(...args)),
  };
  return api;
}
