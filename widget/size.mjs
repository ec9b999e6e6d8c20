// The size gate: budgets in gzip bytes, and no source of a lazy chunk in the core's static closure.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { bundles, kinds } from "./build.mjs";

const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
const readme = await readFile(new URL("README.md", import.meta.url), "utf8");
const stub = readme.split("<script>")[1].split("</script>")[0];
const { families, files } = await bundles();
const weigh = (names) => names.reduce((sum, name) => sum + gzip(files[name].bytes), 0);

const drawn = Object.keys(families).flatMap((family) => (family === "capture" ? [] : families[family])); // it draws nothing

const rows = [
  ["stub", gzip(stub), 0.3],
  ["core", weigh(["widget.js"]), 5],
  ["core and tour", weigh(["widget.js", ...families.tour]), 15],
  ["every surface", weigh([...new Set(["widget.js", ...drawn])]), 30],
];
const lazy = ["surfaces", ...Object.keys(kinds)].map((folder) => `src/${folder}/`);
const intruders = files["widget.js"].inputs.filter((path) =>
  [...lazy, "src/shared/", "src/target/", "node_modules/"].some((folder) => path.startsWith(folder)),
);

for (const [what, bytes, limit] of rows) console.log(`${what} ${bytes} of ${limit * 1024} bytes gzip`);
for (const name of Object.keys(files).sort()) console.log(`  ${name} ${weigh([name])}`);
if (intruders.length) console.error(`lazy sources in the core: ${intruders.join(", ")}`);
process.exit(rows.some(([, bytes, limit]) => bytes > limit * 1024) || intruders.length ? 1 : 0);
