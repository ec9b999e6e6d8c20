// What the resident core and a lazy chunk of surfaces say to each other.
import type { Experience, InteractionInput } from "./wire";

type Drawn = "seen" | "advanced" | "dismissed" | "snoozed" | "target_missed";
/** What the surfaces that are drawn here report; a host that draws itself may report more. */
export type Deed = Extract<InteractionInput["type"], Drawn>;
export type Report = (deed: Deed, experience: Experience, action?: number) => void;

/** Shows at most one experience at a time; `show()` without one takes it away. */
export interface Stage {
  show(experience?: Experience): void;
}

export interface StageModule {
  mount(report: Report): Stage;
}
