// Inputs that the server has not acknowledged. They outlive a reload of their tab.
import { newId } from "./id";
import { owner, type Session } from "./session";
import { read, write } from "./store";
import type { DecideRequest, Experience, InteractionInput } from "./wire";

export type Input = NonNullable<DecideRequest["inputs"]>[number];
type Without<T> = T extends Input ? Omit<T, "id" | "at"> : never;
export type NewInput = Without<Input>;

interface Entry {
  session: Session;
  input: Input;
}

const STORED = "annai.queue";
const LIMIT = 500;
const BATCH = 50;
const BATCH_LENGTH = 20_000;

export interface Queue {
  /** False when the queue is full and the input was refused. */
  add(session: Session, input: NewInput): boolean;
  /** The oldest inputs that belong to one session: at most 50, and few enough for a keepalive request. */
  batch(): { session: Session; inputs: Input[] } | undefined;
  acknowledge(inputs: Input[]): void;
  /** Has the person already left this step, though the server may not know? */
  left(experience: Experience): boolean;
}

export function openQueue(session: Session): Queue {
  let entries: Entry[] = restore(session);

  function save(): void {
    const rows = entries.map((entry) => [owner(entry.session), entry.input]);
    write("sessionStorage", STORED, JSON.stringify(rows));
  }

  return {
    add(session, input) {
      if (entries.length >= LIMIT) return false;
      entries.push({ session, input: { ...input, id: newId(), at: Date.now() } as Input });
      save();
      return true;
    },
    batch() {
      const session = entries[0]?.session;
      return session && { session, inputs: leading(entries, session) };
    },
    acknowledge(inputs) {
      entries = entries.filter((entry) => !inputs.includes(entry.input));
      save();
    },
    left: ({ flow, run, step, content }) =>
      entries.some(({ input }) => leaves(input, content) && input.flow === flow && input.run === run && input.step === step),
  };
}

function leaves(input: Input, content: Experience["content"]): input is InteractionInput {
  const buttons = "actions" in content ? content.actions : [];
  if (input.type === "advanced") return !buttons[input.action ?? -1]?.stay;
  return input.type === "dismissed" || input.type === "snoozed" || input.type === "back";
}

function leading(entries: Entry[], session: Session): Input[] {
  const inputs: Input[] = [];
  let length = 0;
  for (const entry of entries.slice(0, BATCH)) {
    length += JSON.stringify(entry.input).length;
    if (entry.session !== session || (inputs.length && length > BATCH_LENGTH)) break;
    inputs.push(entry.input);
  }
  return inputs;
}

function restore(session: Session): Entry[] {
  try {
    const rows: [string, Input][] = JSON.parse(read("sessionStorage", STORED) ?? "[]");
    return rows.filter(([whose]) => whose === owner(session)).map(([, input]) => ({ session, input }));
  } catch {
    return [];
  }
}
