// The event stream that says "now at version …". One per browser and person: the tab that holds the lock reads it and
// tells the others.
import { backoff } from "./backoff";
import { locked, pause } from "./lock";
import { post, type Server } from "./post";
import { claims, isRefusal, owner, renewable, type Session } from "./session";
import type { StreamEvent, StreamRequest } from "./wire";

/** Longer than the pause between two heartbeats: whoever says nothing for so long is not there, or held up by a proxy. */
const SILENCE = 60_000;

/** Follows the stream until the returned function is called. */
export function follow(server: Server, session: Session, heard: Heard): () => void {
  const stop = new AbortController();
  let channel: BroadcastChannel | undefined;
  const tell: Heard = (version) => {
    channel?.postMessage(version);
    heard(version);
  };

  function open(): void {
    const name = `annai ${server.base} ${server.key} ${owner(session)}`;
    if (stop.signal.aborted) return;
    channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => heard(data);
    locked(name, stop.signal, () => listenForEver(server, session, tell, stop.signal));
  }

  server.ready(session).then(open, open);
  return () => {
    stop.abort();
    channel?.close();
  };
}

/** Gets the version; empty where nobody can tell it. */
type Heard = (version: string) => void;

/** As long as no stream is to be had, each attempt says that there may be something new, and so the tabs ask. */
async function listenForEver(server: Server, session: Session, heard: Heard, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const began = performance.now();
    let told = false;
    try {
      const over = await listenOnce(server, session, signal, (version) => {
        told = true;
        heard(version);
      });
      if (over) return;
    } catch {
      // The connection broke; wait and try again.
    }
    failures = told && performance.now() - began > SILENCE ? 0 : failures + 1;
    await pause(signal, backoff(failures));
    if (!told && !signal.aborted) heard("");
  }
}

/** True when the server refused the identity and the page has no other: asking again would not help. */
async function listenOnce(server: Server, session: Session, signal: AbortSignal, heard: Heard): Promise<boolean> {
  await server.ready(session);
  const cut = new AbortController();
  const abort = () => cut.abort();
  signal.addEventListener("abort", abort);
  let patience = setTimeout(abort, SILENCE);
  const body: StreamRequest = { key: server.key, ...claims(session) };
  const response = await post(server, "stream", body, { signal: cut.signal });
  if (isRefusal(response)) return !renewable(session);
  if (!response.ok || !response.body) return false;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    clearTimeout(patience);
    patience = setTimeout(abort, SILENCE);
    const lines = (text + value).split(/\r?\n/);
    text = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) heard((JSON.parse(line.slice(5)) as StreamEvent).version);
  }
}
