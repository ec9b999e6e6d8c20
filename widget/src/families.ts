// The families of surfaces: the kinds that each draws, and the files of its chunk without
// their mark, its own first. Said by the build.
declare const FAMILIES: Record<string, { kinds: string[]; files: string[] }>;

export const families = FAMILIES;
