// The official Node SDK in a pool of promises: cancels the orders of a file of ids, 64 in flight.
//
//   node sdk_cancel.mjs FILE_OF_IDS      (key and base URL from the environment)
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const Telnyx = createRequire(process.env.BENCH_SDK + "/")("telnyx");
const client = new Telnyx({ maxRetries: 2 });
const ids = readFileSync(process.argv[2], "utf8").trimEnd().split("\n");
let next = 0;
let good = 0;

async function work() {
  while (next < ids.length) {
    const id = ids[next++];
    const { data } = await client.portingOrders.actions.cancel(id);
    if (data.id === id && data.status.value === "cancel-pending") good++;
  }
}

await Promise.all(Array.from({ length: 64 }, work));
if (good !== ids.length) {
  console.error(`sdk: ${good} of ${ids.length} were cancelled`);
  process.exitCode = 1;
}
