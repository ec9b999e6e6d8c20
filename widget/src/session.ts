// Whom this page acts for. Only the anonymous id outlives the page; the host names its user on each one.
import { newId } from "./id";
import { read, write } from "./store";

const ANONYMOUS = "annai.anonymous";

export interface Session {
  anonymousId: string;
  userId?: string;
  groupId?: string;
  token?: string;
}

export interface Attributes {
  token?: string | undefined;
  userId?: string | undefined;
  anonymousId?: string | undefined;
}

export function openSession({ token, userId, anonymousId }: Attributes): Session {
  const session: Session = { anonymousId: anonymousId || read("localStorage", ANONYMOUS) || newId() };
  write("localStorage", ANONYMOUS, session.anonymousId);
  if (token) session.token = token;
  if (userId) session.userId = userId;
  return session;
}

/** A new anonymous visitor who has nothing to do with the one before. */
export function freshSession(): Session {
  return openSession({ anonymousId: newId() });
}

/** What a request says of the person. Under a token, and before a log-in, the server takes no account by its name. */
export function claims({ anonymousId, userId, groupId, token }: Session): Partial<Session> {
  const named = !token && userId && groupId ? { groupId } : {};
  return { anonymousId, ...(userId ? { userId } : {}), ...(token ? { token } : {}), ...named };
}

/** One word for the person: the same in every tab that acts for them. */
export function owner(session: Session): string {
  return [session.anonymousId, session.userId ?? subject(session.token), session.groupId ?? ""].join(" ");
}

function subject(token = ""): string {
  try {
    const payload = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    return String(JSON.parse(atob(payload)).sub);
  } catch {
    return "";
  }
}
