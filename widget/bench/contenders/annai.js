// Annai as a page embeds it. The clock starts when the answer that brings the experience has come.
import { begin } from "../meter.js";

const query = new URLSearchParams(location.search);
const request = window.fetch;

window.fetch = async (...given) => {
  const response = await request(...given);
  if (!String(given[0]).endsWith("/v1/decide")) return response;
  const body = await response.text();
  if (body.includes('"content"')) begin();
  return new Response(body, response);
};

const shown = (part) => document.querySelector("annai-widget")?.shadowRoot.querySelector(part);
const script = document.createElement("script");
Object.assign(script.dataset, { key: query.get("key"), anonymousId: query.get("visitor"), locale: "en" });
script.src = query.get("annai") + "/widget.js";
document.head.append(script);

window.contender = {
  decides: true,
  start: (kind) => window.annai.track(`open_${kind}`),
  card: () => shown(".card"),
  next: () => shown(".primary"),
};
