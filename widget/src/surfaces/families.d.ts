// Made by the build from families.json: the kinds that each family draws, and how to fetch its chunk.
declare module "families" {
  import type { FamilyModule } from "../surface";
  export const families: Record<string, [kinds: string[], load: () => Promise<FamilyModule>]>;
}
