// A new identity token from the page: before the first request if there is none, before it expires, and when the
// server has refused it.
import { payload, user, type Session } from "../session";

const EARLY = 60_000;

/** Resolves when the session's token will do. Rejects with a Trouble if the page gives none; all ask for one at once. */
export async function refresh(session: Session): Promise<void> {
  if (!session.getToken || Date.now() < (session.renewAt ?? due(session.token))) return;
  session.renewing ??= renew(session).finally(() => delete session.renewing);
  await session.renewing.catch((error) => {
    throw { code: "no_token", message: `getToken: ${error}` };
  });
}

/** Not sooner than a minute after the last one, however wrong this clock is. */
async function renew(session: Session): Promise<void> {
  const token = await session.getToken?.();
  const whose = session.userId ? utf8(session.userId) : user(session);
  if (token && whose && whose !== user({ anonymousId: "", token })) throw `it must bring a token of ${session.userId ?? whose}`;
  if (token) session.token = token;
  session.renewAt = token ? Math.max(due(token), Date.now() + EARLY) : Infinity;
}

/** When to ask for the next one; a session without a token asks at once. */
function due(token?: string): number {
  return token ? (payload(token).exp ?? Infinity) * 1000 - EARLY : 0;
}

/** Its bytes as letters, as `payload` has them. */
function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
