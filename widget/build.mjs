// Builds the widget into the Python package: the lazy chunks first, so that the core can name them by their hash.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const output = here("../engine/annai/api/static/widget/");

const minifiedStyles = {
  name: "minified-styles",
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle(entry, options) {
  const result = await build({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    plugins: [minifiedStyles],
    ...options,
  });
  return { bytes: result.outputFiles[0].contents, inputs: Object.keys(result.metafile.inputs) };
}

export async function bundles() {
  const tour = await bundle("src/tour/tour.ts", { format: "esm" });
  const hash = createHash("sha256").update(tour.bytes).digest("hex").slice(0, 10);
  const tourName = `tour-${hash}.js`;
  const core = await bundle("src/main.ts", { format: "iife", define: { TOUR_CHUNK: JSON.stringify(tourName) } });
  return { "widget.js": core, [tourName]: tour };
}

async function write(files) {
  await mkdir(output, { recursive: true });
  for (const old of await readdir(output)) await rm(output + old);
  for (const [name, { bytes }] of Object.entries(files)) await writeFile(output + name, bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write(await bundles());
