// The entry of `widget.js`: reads its own script tag, and replays the calls that were made before it came.
import { createAnnai, type Api, type Call, type Load } from "./annai";
import { families } from "./families";

declare global {
  interface Window {
    annai?: Api | Call[];
  }
}

function start(): void {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || !script.dataset["key"])
    return console.error('Annai: load it as <script async src="…/widget.js" data-key="WRITE_KEY"></script>');
  if (window.annai && !Array.isArray(window.annai)) return;
  const { key, token, userId, anonymousId, locale } = script.dataset;
  const base = new URL(".", script.src).href;
  const server = { base, key, locale: locale || document.documentElement.lang || navigator.language };
  const fetchFile = (name: string) => import(`${base}widget/${name}`);
  const load: Load = async (family) => (await Promise.all((families[family]?.files ?? []).map(fetchFile)))[0];
  const calls = window.annai ?? [];
  window.annai = createAnnai(server, { token, userId, anonymousId }, load);
  window.annai.push(...calls);
}

start();
