// The chunks that the core fetches itself, each with the hash in its name, as the build says.
declare const CHUNKS: Record<string, string>;

export const fileOf = (chunk: string): string => `${chunk}-${CHUNKS[chunk]}.js`;
