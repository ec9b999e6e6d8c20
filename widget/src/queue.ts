// Inputs that the server has not acknowledged. Each page keeps its own under its own name in the browser's storage, so
// no two pages write, or send, the same. What a page leaves behind is taken over by one that is there.
import { newId } from "./id";
import { nameOf } from "./once";
import { locked, pause, shared } from "./lock";
import { owner, user, type Session } from "./session";
import { names, read, write } from "./store";
import type { Action, DecideRequest, Experience, InteractionInput } from "./wire";

export type Input = NonNullable<DecideRequest["inputs"]>[number];
type Without<T> = T extends Input ? Omit<T, "id" | "at"> : never;
export type NewInput = Without<Input>;

/** An input of a visitor, or of a user. */
interface Entry {
  anonymousId: string;
  user: string;
  input: Input;
}

const PREFIX = "annai.queue.";
const LAST = "annai.last";
const LIMIT = 500;
const BATCH = 50;
const BATCH_LENGTH = 14_000;

export interface Queue {
  /** False when the queue is full and the input was refused. */
  add(session: Session, input: NewInput): boolean;
  /** The oldest inputs that belong to one session: at most 50, and few enough for a keepalive request. */
  batch(): Batch | undefined;
  acknowledge(inputs: Input[]): void;
  /** The server takes nothing from this session any more: what is queued waits for its person to come back. */
  release(session: Session): void;
  /** Has the person already left this step, though the server may not know? */
  left(experience: Experience): boolean;
  /** Has the person answered this step, though the server may not know? Then what is drawn is further than it says. */
  answered(experience: Experience): boolean;
  /** The page goes: another may have what is queued. */
  leave(): void;
  /** The page comes, or comes back: what nobody has taken meanwhile is its own. */
  open(): void;
}

export interface Batch {
  session: Session;
  inputs: Input[];
}

/** `session` is who is there now; `grown` is called when inputs of another page have come to this one. */
export function openQueue(session: () => Session, grown: () => void): Queue {
  const own = PREFIX + newId();
  let entries: Entry[] = [];
  const senders = new WeakMap<Input, Session>();
  let awaited: Set<string>;
  let page: AbortController;

  function save(): void {
    write("localStorage", own, entries.length ? JSON.stringify(entries) : undefined);
  }

  function take(name: string): void {
    const taken = restore(name);
    awaited.delete(name);
    if (!taken.length) return;
    entries = [...taken, ...entries].slice(-LIMIT);
    save();
    write("localStorage", name);
    grown();
  }

  function inherit(name: string): void {
    if (awaited.has(name)) return;
    awaited.add(name);
    locked(name, page.signal, () => take(name));
  }

  function open(): void {
    page = new AbortController();
    awaited = new Set([own]);
    entries = restore(own);
    locked(own, page.signal, () => shared && pause(page.signal));
    const last = read("sessionStorage", LAST);
    write("sessionStorage", LAST);
    if (last) take(last);
    names(PREFIX).forEach(inherit);
  }

  /** Who may send it: nobody, while its user is away. */
  function sender({ anonymousId, user: whose, input }: Entry): Session | undefined {
    const now = session();
    const mine = whose ? whose === user(now) : anonymousId === now.anonymousId;
    return senders.get(input) ?? (mine ? now : whose ? undefined : { anonymousId });
  }

  /** What waits of the step. */
  function about(step: Experience): InteractionInput[] {
    return entries.map(({ input }) => input as InteractionInput).filter((input) => nameOf(input) === nameOf(step));
  }

  addEventListener("storage", ({ key, newValue }) => shared && newValue && key?.startsWith(PREFIX) && inherit(key));
  return {
    add(session, input) {
      if (entries.filter(sender).length >= LIMIT) return false;
      const made = { ...input, id: newId(), at: Math.round(Date.now()) } as Input;
      entries.push({ anonymousId: session.anonymousId, user: user(session), input: made });
      senders.set(made, session);
      save();
      return true;
    },
    batch() {
      const session = entries.map(sender).find((one) => one);
      return session && { session, inputs: leading(entries.filter((entry) => isOf(session, sender(entry)))) };
    },
    acknowledge(inputs) {
      entries = entries.filter((entry) => !inputs.includes(entry.input));
      save();
    },
    release: (session) => entries.forEach(({ input }) => senders.get(input) === session && senders.delete(input)),
    left: (step) => about(step).some((input) => leaves(input, step)),
    answered: (step) => about(step).some(({ type }) => type === "answered"),
    open,
    leave() {
      write("sessionStorage", LAST, own);
      page.abort();
    },
  };
}

function leaves(input: InteractionInput, { content }: Experience): boolean {
  const { actions } = content as { actions?: Action[] };
  if (input.type === "advanced") return !actions?.[input.action ?? -1]?.stay;
  return ["dismissed", "snoozed", "back"].includes(input.type);
}

function isOf(session: Session, other?: Session): boolean {
  return !!other && owner(other) === owner(session);
}

function leading(entries: Entry[]): Input[] {
  const inputs: Input[] = [];
  let length = 0;
  for (const { input } of entries.slice(0, BATCH)) {
    length += JSON.stringify(input).length;
    if (inputs.length && length > BATCH_LENGTH) break;
    inputs.push(input);
  }
  return inputs;
}

function restore(name: string): Entry[] {
  try {
    return JSON.parse(read("localStorage", name) ?? "[]");
  } catch {
    return [];
  }
}
