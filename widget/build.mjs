// Builds the widget into the Python package: the lazy chunks first, so that the core can name them by their hash.
import { createHash } from "node:crypto";
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
    plugins: [minifiedStyles],
    ...options,
  });
  const made = Object.values(metafile.outputs).map(({ inputs, imports, entryPoint }, index) => ({
    bytes: outputFiles[index].contents,
    inputs: Object.keys(inputs),
    imports: imports.map(({ path }) => basename(path)),
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

/** The same files under short names, all with one mark: what changes any of them changes the mark. */
function marked(files) {
  const names = Object.keys(files).sort();
  const mark = names.reduce((hash, name) => hash.update(files[name].bytes), createHash("sha256")).digest("hex").slice(0, 10);
  const shared = names.filter((name) => name.startsWith("shared-"));
  const short = (name) => (shared.includes(name) ? `shared${shared.indexOf(name)}` : name.slice(0, name.lastIndexOf("-")));
  const renamed = (name) => `${short(name)}-${mark}.js`;
  const bytes = (name) =>
    Buffer.from(names.reduce((text, other) => text.replaceAll(other, renamed(other)), Buffer.from(files[name].bytes).toString()));
  const made = names.map((name) => [
    renamed(name),
    { ...files[name], bytes: bytes(name), imports: files[name].imports.map(renamed) },
  ]);
  return { mark, lazy: Object.fromEntries(made) };
}

export async function bundles() {
  const entries = Object.fromEntries(Object.keys(kinds).map((family) => [family, `src/${family}/index.ts`]));
  const names = { entryNames: "[name]-[hash]", chunkNames: "shared-[hash]" };
  const { mark, lazy } = marked(await bundle(entries, { format: "esm", splitting: true, ...names }));
  const short = (name) => name.slice(0, -`-${mark}.js`.length);
  const families = Object.fromEntries(
    Object.entries(entries).map(([family, entryPoint]) => {
      const name = Object.keys(lazy).find((name) => lazy[name].entryPoint === entryPoint);
      return [family, { kinds: kinds[family], files: closure(lazy, name) }];
    }),
  );
  const table = Object.entries(families).map(([family, { kinds, files }]) => [family, { kinds, files: files.map(short) }]);
  const define = { FAMILIES: JSON.stringify(Object.fromEntries(table)), MARK: JSON.stringify(mark) };
  return { families, files: { ...lazy, ...(await bundle({ widget: "src/main.ts" }, { format: "iife", define })) } };
}

async function write(files) {
  await mkdir(output, { recursive: true });
  for (const old of await readdir(output)) await rm(output + old);
  for (const [name, { bytes }] of Object.entries(files)) await writeFile(output + name, bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write((await bundles()).files);
