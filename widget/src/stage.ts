// Stands in for the surfaces until something is to be shown; only then is their chunk fetched.
import type { Report, Stage, StageModule } from "./surface";
import type { Experience } from "./wire";

export function createStage(load: () => Promise<StageModule>, report: Report, failed: (error: unknown) => void): Stage {
  let wanted: Experience | undefined;
  let loading: Promise<Stage> | undefined;
  const told = new Set<string>();

  const once: Report = (deed, experience, action) => {
    const name = [deed, experience.flow, experience.run, experience.step].join(" ");
    const repeats = deed === "seen" || deed === "target_missed";
    if (repeats && told.has(name)) return;
    told.add(name);
    report(deed, experience, action);
  };

  return {
    show(experience) {
      wanted = experience;
      if (!wanted && !loading) return;
      loading ??= load().then((module) => module.mount(once));
      loading.then(
        (stage) => stage.show(wanted),
        (error) => {
          loading = undefined;
          failed(error);
        },
      );
    },
  };
}
