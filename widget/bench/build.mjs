// Bundles each contender of the benchmark, minified, into the folder that is named; prints their gzip sizes as JSON.
import { gzipSync } from "node:zlib";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [folder = here("dist")] = process.argv.slice(2);

async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: { [name]: here(`contenders/${name}.js`) },
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    outdir: folder,
  });
  await Promise.all(outputFiles.map(({ path, contents }) => writeFile(path, contents)));
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

await mkdir(folder, { recursive: true });
const sizes = {};
for (const name of ["none", "annai", "driver", "shepherd", "intro"]) sizes[name] = await bundle(name);
console.log(JSON.stringify(sizes));
