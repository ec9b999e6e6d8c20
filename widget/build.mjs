// Builds the widget into the Python package: the lazy chunks first, so that the core can name them by their hash.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const output = here("../engine/annai/api/static/widget/");
/** A family's folder in src/, and the kinds that it draws. */
export const kinds = JSON.parse(await readFile(here("families.json"), "utf8"));

export const minifiedStyles = {
  name: "minified-styles",
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const drawing = Object.keys(kinds).filter((family) => kinds[family].length);

/** The module `families`: the kinds that each draws, and how to fetch its chunk. */
export const listOfFamilies = {
  name: "list-of-families",
  setup(bundler) {
    const rows = drawing.map((name) => `${name}: [${JSON.stringify(kinds[name])}, () => import("./src/${name}/index.ts")]`);
    bundler.onResolve({ filter: /^families$/ }, ({ path }) => ({ path, namespace: "made" }));
    bundler.onLoad({ filter: /./, namespace: "made" }, () => ({
      contents: `export const families = { ${rows.join(", ")} };`,
      resolveDir: here("."),
    }));
  },
};

/** What families share is one chunk: each that draws reaches all of it, and what nobody uses is left out anyway. */
const oneSharedChunk = {
  name: "one-shared-chunk",
  async setup(bundler) {
    const folders = ["src/shared/", "src/target/"];
    const found = await Promise.all(folders.map(async (folder) => (await readdir(here(folder))).map((file) => folder + file)));
    const imports = found.flat().map((file) => `\nimport ${JSON.stringify(here(file))};`);
    bundler.onLoad({ filter: new RegExp(`/src/(${drawing.join("|")})/index\\.ts$`) }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")) + imports.join(""),
      loader: "ts",
    }));
  },
};

/** Each output by its name: its bytes, the sources in it, the outputs that it imports, and its entry, if it is one. */
async function bundle(entryPoints, options) {
  const { outputFiles, metafile } = await build({
    entryPoints,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    absWorkingDir: here("."),
    outdir: "built",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    plugins: [minifiedStyles, listOfFamilies, oneSharedChunk],
    ...options,
  });
  const made = Object.values(metafile.outputs).map(({ inputs, imports, entryPoint }, index) => ({
    bytes: outputFiles[index].contents,
    inputs: Object.keys(inputs),
    imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => basename(path)),
    entryPoint,
  }));
  return Object.fromEntries(outputFiles.map(({ path }, index) => [basename(path), made[index]]));
}

/** The file and all that it imports, itself first. */
export function closure(files, name, found = new Set()) {
  if (found.has(name)) return [];
  found.add(name);
  files[name].imports.forEach((other) => closure(files, other, found));
  return [...found];
}

const hashOf = (name) => name.match(/-(\w+)\.js$/)[1];

/** All files by their names, and of each family those that it needs beside the core. */
export async function bundles() {
  const folders = ["surfaces", ...Object.keys(kinds)];
  const entries = Object.fromEntries(folders.map((folder) => [folder, `src/${folder}/index.ts`]));
  const names = { entryNames: "[name]-[hash]", chunkNames: "shared-[hash]" };
  const lazy = await bundle(entries, { format: "esm", splitting: true, ignoreAnnotations: true, ...names });
  const nameOf = (folder) => Object.keys(lazy).find((name) => lazy[name].entryPoint === entries[folder]);
  const shared = Object.keys(lazy).filter((name) => !lazy[name].entryPoint);
  const largest = shared.reduce((a, b) => (lazy[b].bytes.length > lazy[a].bytes.length ? b : a));
  const fetched = folders.filter((folder) => !drawing.includes(folder));
  const hashes = Object.fromEntries(fetched.map((folder) => [folder, hashOf(nameOf(folder))]));
  const define = { CHUNKS: JSON.stringify({ ...hashes, shared: hashOf(largest) }) };
  const core = await bundle({ widget: "src/main.ts" }, { format: "iife", define });
  const families = drawing.map((family) => [family, [nameOf("surfaces"), ...closure(lazy, nameOf(family))]]);
  return { families: Object.fromEntries(families), files: { ...lazy, ...core } };
}

async function write(files) {
  await mkdir(output, { recursive: true });
  for (const old of await readdir(output)) await rm(output + old);
  for (const [name, { bytes }] of Object.entries(files)) await writeFile(output + name, bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write((await bundles()).files);
