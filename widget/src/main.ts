// The entry of `widget.js`: reads its own script tag, and replays the calls that were made before it came.
import { createAnnai, type Annai, type Call } from "./annai";
import { fileOf } from "./chunks";
import type { Options } from "./options";
import type { Load } from "./screen";

declare global {
  interface Window {
    annai?: Annai | (Call[] & Partial<Annai>);
  }
}

const PATIENCE = 10_000;
const MISSING = 'Annai: call annai.init({key: "WRITE_KEY"}), or write data-key="WRITE_KEY" into the script tag';

function start(): void {
  const script = document.currentScript as HTMLScriptElement | null;
  if (!script) return console.error("Annai: widget.js is no module; use a script tag");
  const calls = window.annai ?? [];
  if (!Array.isArray(calls)) return;
  const { key, token, userId, anonymousId, locale } = script.dataset;
  const base = new URL(".", script.src).href;
  const fetchChunk = (chunk: string) => import(`${base}widget/${fileOf(chunk)}`);
  const load: Load = async (chunk) => {
    if (chunk === "surfaces") fetchChunk("shared").catch(() => {}); // they need it next
    return fetchChunk(chunk);
  };
  const waiting = setTimeout(() => console.error(MISSING), PATIENCE);

  function init(options: Options): void {
    clearTimeout(waiting);
    window.annai = createAnnai(options, base, load);
    window.annai.push(...(calls as Call[]).filter((call) => call !== asked));
  }

  const asked = key ? undefined : calls.find(([name]) => name === "init");
  if (key) init({ key, token, userId, anonymousId, locale });
  else if (asked) init(asked[1] as Options);
  else window.annai = Object.assign(calls, { init });
}

start();
