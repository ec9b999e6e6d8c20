// Hands each family of surfaces what it has to show. A family's chunk is fetched when there is something for it.
import { families } from "families";
import type { Core, Failed, Family, Scene } from "../surface";

/** A family that cannot be fetched or drawn is told to `failed`; the others do not notice. */
export function mount(core: Core, failed: Failed): Family {
  const mounted = new Map<string, Promise<Family>>();
  let scene: Scene = { experiences: [] };

  function part(kinds: string[]): Scene {
    return { ...scene, experiences: scene.experiences.filter(({ content }) => kinds.includes(content.kind)) };
  }

  function wanted(kinds: string[]): boolean {
    const others: Record<string, unknown> = { feed: scene.feed, capture: scene.site?.captures[0] };
    return kinds.some((kind) => others[kind]) || part(kinds).experiences.length > 0;
  }

  /** One that cannot be fetched is tried again the next time. */
  function showFamily(name: string): void {
    const [kinds, load] = families[name] as (typeof families)[string];
    if (!mounted.has(name) && !wanted(kinds)) return;
    const family = mounted.get(name) ?? load().then((module) => module.mount(core));
    mounted.set(name, family);
    family.catch(() => mounted.delete(name));
    family.then((one) => one.show(part(kinds), scene)).catch((error) => failed(name, error));
  }

  return {
    show(next) {
      scene = next;
      Object.keys(families).forEach(showFamily);
    },
  };
}
