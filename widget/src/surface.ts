// What the resident core and the lazy families of surfaces say to each other.
import type { NewInput } from "./queue";
import type { Experience, Feed, HostCall, InteractionInput, Site } from "./wire";

/** A step of a run: an experience or an entry of the feed. */
export type Place = Pick<Experience, "flow" | "run" | "step">;
type Without<T> = T extends InteractionInput ? Omit<T, "id" | "at" | keyof Place> : never;
/** What a person did with it, as the wire has it: `{type: "answered", question: "score", value: 9}`. */
export type Deed = Without<InteractionInput>;
/** `seen` and `target_missed` may be reported again and again: each is told once. */
export type Report = (deed: Deed, place: Place) => void;

/** What there is to show now; what is not in it any more is to go. */
export interface Scene {
  experiences: Experience[];
  feed?: Feed | undefined;
  site?: Site | undefined;
}

/** What the core lends to a family. */
export interface Core {
  report: Report;
  put(input: NewInput): void;
  /** Let the page do it: listeners of `call:<name>` get the arguments. */
  call(call: HostCall): void;
  /** From now on answers bring the feed's entries, or no longer. */
  wantFeed(wanted: boolean): void;
}

/** Which family, or all `surfaces`, cannot be shown, and why. */
export type Failed = (family: string, error: unknown) => void;

/** One family of surfaces: `show` gets the experiences of its kinds each time that the server has decided. */
export interface Family {
  /** `whole` has those of the other families, too. */
  show(scene: Scene, whole?: Scene): void;
}

/** What the `index.ts` of a family exports. */
export interface FamilyModule {
  mount(core: Core): Family;
}
