// Hands each family of surfaces what it has to show. A family's chunk is fetched when there is something for it.
import { families } from "./families";
import type { Core, Family, FamilyModule, Scene } from "./surface";

type Failed = (family: string, error: unknown) => void;

/** A family that cannot be fetched or drawn is told to `failed`; the others do not notice. */
export function createStage(load: (family: string) => Promise<FamilyModule>, core: Core, failed: Failed): Family {
  const mounted = new Map<string, Promise<Family>>();
  let scene: Scene = { experiences: [] };

  function part(kinds: string[]): Scene {
    return { ...scene, experiences: scene.experiences.filter(({ content }) => kinds.includes(content.kind)) };
  }

  function wanted(kinds: string[]): boolean {
    return part(kinds).experiences.length > 0 || (!!scene.feed && kinds.includes("feed"));
  }

  async function mount(name: string): Promise<Family> {
    try {
      return (await load(name)).mount(core);
    } catch (error) {
      mounted.delete(name);
      throw error;
    }
  }

  async function showFamily(name: string, kinds: string[]): Promise<void> {
    if (!mounted.has(name)) mounted.set(name, mount(name));
    (await mounted.get(name))?.show(part(kinds));
  }

  return {
    show(next) {
      scene = next;
      for (const [name, { kinds }] of Object.entries(families))
        if (mounted.has(name) || wanted(kinds)) showFamily(name, kinds).catch((error) => failed(name, error));
    },
  };
}
