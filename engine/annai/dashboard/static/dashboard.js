// Live numbers: on every change the page is read again, and its [data-live] parts that differ are put in place.

const PAUSE = 500; // milliseconds between two readings
const status = document.getElementById("live");
let waiting = false;
let stale = false;

function say(state) {
  const text = status.dataset[state];
  if (status.textContent !== text) status.textContent = text;
  status.dataset.state = state;
}

function focusInside(part) {
  const active = document.activeElement;
  return active && part.contains(active) && active instanceof HTMLAnchorElement ? active.getAttribute("href") : null;
}

function replace(part, fresh) {
  const href = focusInside(part);
  const node = document.importNode(fresh, true);
  part.replaceWith(node);
  if (href !== null) node.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
}

async function read() {
  const answer = await fetch(location.pathname + location.search, { credentials: "same-origin", redirect: "error" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (fresh && fresh.outerHTML !== part.outerHTML) replace(part, fresh);
  }
}

async function refresh() {
  if (waiting || document.hidden) {
    stale = true;
    return;
  }
  waiting = true;
  stale = false;
  await read().catch(() => say("off"));
  setTimeout(() => {
    waiting = false;
    if (stale) refresh();
  }, PAUSE);
}

function listen() {
  const stream = new EventSource("/dashboard/stream");
  stream.onopen = () => {
    say("on");
    refresh();
  };
  stream.onmessage = refresh;
  stream.onerror = () => say(stream.readyState === EventSource.CLOSED ? "ended" : "off");
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && stale) refresh();
});
listen();
