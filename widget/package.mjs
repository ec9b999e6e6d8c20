// Builds the npm package into dist/: an ES module whose surfaces are chunks of their own, and its types.
import { execFileSync } from "node:child_process";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { listOfFamilies, minifiedStyles } from "./build.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await rm(here("dist"), { recursive: true, force: true });
await build({
  entryPoints: [here("src/index.ts")],
  outdir: here("dist"),
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [minifiedStyles, listOfFamilies],
});
execFileSync(process.execPath, [here("node_modules/typescript/bin/tsc"), "-p", here("tsconfig.package.json")], { stdio: "inherit" });

/** Node's way of resolving asks for the file's whole name. */
for (const name of await readdir(here("dist/types"), { recursive: true })) {
  if (!name.endsWith(".d.ts")) continue;
  const text = await readFile(here(`dist/types/${name}`), "utf8");
  await writeFile(here(`dist/types/${name}`), text.replace(/((?:from |import\()"\.\.?\/[^"]+?)(?:\.ts)?"/g, '$1.js"'));
}
