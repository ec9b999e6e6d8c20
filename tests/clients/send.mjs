// Send pings by Segment's client for Node: node send.mjs URL KEY COUNT USERS PREFIX
import { Analytics } from "@segment/analytics-node";

const [url, key, count, users, prefix] = process.argv.slice(2);
const analytics = new Analytics({ writeKey: key, host: url });
const failures = [];
analytics.on("error", (error) => failures.push(error));

for (let number = 0; number < Number(count); number++) {
  analytics.track({
    messageId: `${prefix}-${number}`,
    userId: `${prefix}-user-${number % Number(users)}`,
    event: "ping",
    properties: { number },
  });
}
await analytics.closeAndFlush();

for (const failure of failures) console.error(failure);
process.exitCode = failures.length ? 1 : 0;
