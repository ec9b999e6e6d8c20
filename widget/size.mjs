// The size gate: budgets in gzip bytes, and no file of a lazy chunk in the core's static closure.
import { gzipSync } from "node:zlib";
import { bundles } from "./build.mjs";

const CORE = 5 * 1024;
const CORE_AND_TOUR = 15 * 1024;

const files = await bundles();
const weigh = (name) => gzipSync(files[name].bytes, { level: 9 }).length;
const tour = Object.keys(files).find((name) => name.startsWith("tour-"));
const core = weigh("widget.js");
const both = core + weigh(tour);
const intruders = files["widget.js"].inputs.filter((path) => /src\/tour\/|node_modules/.test(path));

console.log(`core ${core} of ${CORE} bytes gzip; core and tour ${both} of ${CORE_AND_TOUR}`);
if (intruders.length) console.error(`lazy files in the core: ${intruders.join(", ")}`);
process.exit(core > CORE || both > CORE_AND_TOUR || intruders.length ? 1 : 0);
