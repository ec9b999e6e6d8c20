// What the resident core and a lazy chunk of surfaces say to each other.
import type {
  AnsweredInput,
  Experience,
  InteractionInput,
  RetriedInput,
  TaskAttestedInput,
  TaskOpenedInput,
} from "./wire";

export type Deed = Exclude<InteractionInput, AnsweredInput | RetriedInput | TaskOpenedInput | TaskAttestedInput>["type"];
export type Report = (deed: Deed, experience: Experience, action?: number) => void;

/** Shows at most one experience at a time; `show()` without one takes it away. */
export interface Stage {
  show(experience?: Experience): void;
}

export interface StageModule {
  mount(report: Report): Stage;
}
