// One request to the server.
import type { Session } from "./session";

export interface Server {
  base: string;
  key: string;
  locale: string;
  /** Resolves when the session may speak: its page may have to bring a token first. */
  ready(session: Session): Promise<unknown>;
}

/** A string body is sent as `text/plain`, so that no preflight is needed. */
export function post({ base }: Server, path: string, body: unknown, init: RequestInit): Promise<Response> {
  return fetch(`${base}v1/${path}`, { method: "POST", body: JSON.stringify(body), credentials: "omit", ...init });
}
