// Whom this page acts for. Only the anonymous id outlives the page; the host names its user on each one.
import { newId } from "./id";
import { read, write } from "./store";
import type { StreamRequest } from "./wire";

const ANONYMOUS = "annai.anonymous";

export interface Attributes {
  userId?: string | undefined;
  token?: string | undefined;
  getToken?: GetToken | undefined;
  anonymousId?: string | undefined;
}

export interface Session extends Attributes {
  anonymousId: string;
  groupId?: string | undefined;
  /** When to ask for another token, in milliseconds since 1970. */
  renewAt?: number;
  renewing?: Promise<void>;
  /** How often the server has refused it since it last took it. */
  refusals?: number;
}

/** The page's own way to an identity token; it brings none while nobody is logged in. */
export type GetToken = () => Promise<string | null | undefined> | string | null | undefined;

/** Refusals in a row that a new token may follow; the stream and a decision may hear of the same one. */
const ATTEMPTS = 3;

export function openSession({ userId, token, getToken, anonymousId }: Attributes): Session {
  const known = anonymousId || read("localStorage", ANONYMOUS) || newId();
  write("localStorage", ANONYMOUS, known);
  return { anonymousId: known, userId, token, getToken };
}

/** A new anonymous visitor who has nothing to do with the one before. */
export function freshSession(): Session {
  return openSession({ anonymousId: newId() });
}

type Claims = Omit<StreamRequest, "key">;

/** What a request says of the person. Under a token, and before a log-in, the server takes no account by its name. */
export function claims({ anonymousId, userId, groupId, token }: Session): Claims {
  return { anonymousId, userId, token, groupId: token || !userId ? undefined : groupId } as Claims;
}

/** One word for the person and their account: the same in every tab that acts for them. */
export function owner(session: Session): string {
  return [session.anonymousId, user(session), session.groupId].join(" ");
}

/** The user's id; empty for a visitor. */
export function user({ userId, token }: Session): string {
  return userId ?? String(payload(token).sub ?? "");
}

/** What a token says, its letters beyond ASCII in UTF-8 bytes; whether it is true is the server's to find out. */
export function payload(token = ""): { sub?: unknown; exp?: number } {
  try {
    return JSON.parse(atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")));
  } catch {
    return {};
  }
}

export function isRefusal({ status }: Response): boolean {
  return status === 401 || status === 403;
}

/** The server refused the session. True if another token may help: not after it has refused new ones, too. */
export function renewable(session: Session): boolean {
  session.renewAt = 0;
  session.refusals = (session.refusals ?? 0) + 1;
  return !!session.getToken && session.refusals <= ATTEMPTS;
}
