// The entry of the npm package: calls that come before `init` wait for it. Importing it does nothing, on a server either.
import { createAnnai, type Annai, type Call } from "./annai";
import { createListeners } from "./listeners";
import type { Options } from "./options";

export type { Annai } from "./annai";
export type { Identity, Properties } from "./calls";
export type { Listener } from "./listeners";
export type { Options } from "./options";
export type { NewInput } from "./queue";
export type { GetToken } from "./session";
export type { Deed, Place, Report } from "./surface";
export type * from "./wire";

const MOST = 500;
const NAMES = ["identify", "group", "track", "page", "start", "dismiss", "reset", "locale", "report"] as const;

const listeners = createListeners();
const early: Call[] = [];
let begun: Annai | undefined;

function init(options: Options & { server: string }): void {
  if (begun) return begun.init(options);
  const base = options.server.replace(/\/*$/, "/");
  begun = createAnnai(options, base, (name) => import(`./${name}/index.ts`), listeners);
  begun.push(...early.splice(0));
}

function later(name: (typeof NAMES)[number]): (...args: unknown[]) => void {
  return (...args) => {
    if (begun) begun.push([name, ...args]);
    else if (early.length < MOST) early.push([name, ...args]);
  };
}

/** The calls of the widget. Begin with `annai.init({server: "https://annai.example", key: "WRITE_KEY"})`. */
export const annai: Omit<Annai, "init" | "push"> & { init: typeof init } = {
  ...(Object.fromEntries(NAMES.map((name) => [name, later(name)])) as unknown as Pick<Annai, (typeof NAMES)[number]>),
  init,
  on: listeners.on,
};
