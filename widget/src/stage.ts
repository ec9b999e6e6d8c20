// Stands in for the surfaces until there is something for them; only then is anything of them fetched.
import type { Core, Failed, Family, Scene } from "./surface";

/** Fetches the surfaces. */
type Load = () => Promise<{ mount(core: Core, failed: Failed): Family }>;

/** Surfaces that cannot be fetched are told to `failed`, and tried again the next time. */
export function createStage(load: Load, core: Core, failed: Failed): Family {
  let surfaces: Promise<Family> | undefined;
  let scene: Scene;
  return {
    show(next) {
      scene = next;
      if (!surfaces && !scene.experiences[0] && !scene.feed && !scene.site?.captures[0]) return;
      surfaces ??= load().then((module) => module.mount(core, failed));
      surfaces.then(
        (all) => all.show(scene),
        (error) => {
          surfaces = undefined;
          failed("surfaces", error);
        },
      );
    },
  };
}
