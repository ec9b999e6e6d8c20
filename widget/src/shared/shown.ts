// A step that is on its way to the screen or on it: what it is, what a person may do with it, and what of it is told.
import type { Core } from "../surface";
import type { Missed } from "../target/score";
import type { Experience } from "../wire";
import { deedsOf, type Deeds } from "./deeds";
import { sightOf, type Sight } from "./seen";

export interface Shown extends Deeds, Sight {
  core: Core;
  experience: Experience;
  /** Its element is not to be found. */
  missed(reason: Missed): void;
}

export function shownOf(core: Core, experience: Experience, gone: () => void): Shown {
  const missed = (reason: Missed) => core.report({ type: "target_missed", reason }, experience);
  return { core, experience, missed, ...deedsOf(core, experience, gone), ...sightOf(core, experience) };
}
