// The event stream that says "now at version …". One per browser and person: the tab that holds the lock reads it and
// tells the others.
import { backoff } from "./backoff";
import type { Server } from "./decide";
import { claims, owner, type Session } from "./session";
import type { StreamEvent, StreamRequest } from "./wire";

/** Follows the stream until the returned function is called. */
export function follow(server: Server, session: Session, heard: (version: string) => void): () => void {
  const name = `annai ${server.base} ${server.key} ${owner(session)}`;
  const stop = new AbortController();
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : undefined;
  if (channel) channel.onmessage = ({ data }) => heard(data);
  const tell = (version: string) => {
    channel?.postMessage(version);
    heard(version);
  };
  const listen = () => listenForEver(server, session, tell, stop.signal);
  if (navigator.locks) navigator.locks.request(name, { signal: stop.signal }, listen).catch(() => {});
  else void listen();
  return () => {
    stop.abort();
    channel?.close();
  };
}

type Heard = (version: string) => void;

async function listenForEver(server: Server, session: Session, heard: Heard, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const refused = await listenOnce(server, session, signal, (version) => {
        failures = 0;
        heard(version);
      });
      if (refused) return;
    } catch {
      // The connection broke; wait and try again.
    }
    await pause(backoff(failures), signal);
  }
}

/** True when the server refused the identity: asking again would not help. */
async function listenOnce(server: Server, session: Session, signal: AbortSignal, heard: Heard): Promise<boolean> {
  const body = JSON.stringify({ key: server.key, ...claims(session) } satisfies StreamRequest);
  const response = await fetch(server.base + "v1/stream", { method: "POST", body, signal, credentials: "omit" });
  if (response.status === 401 || response.status === 403) return true;
  if (!response.ok || !response.body) return false;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    const lines = (text + value).split(/\r?\n/);
    text = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) heard((JSON.parse(line.slice(5)) as StreamEvent).version);
  }
}

function pause(length: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, length);
    signal.addEventListener("abort", () => resolve());
  });
}
