// The official Node SDK's walk over all pages: reads id and status.value of each order.
//
//   node sdk_orders.mjs COUNT      (key and base URL from the environment)
import { createRequire } from "node:module";

const Telnyx = createRequire(process.env.BENCH_SDK + "/")("telnyx");
const client = new Telnyx();
let count = 0;

for await (const order of client.portingOrders.list({ "page[size]": 250 })) {
  if (order.id.length === 36 && order.status.value === "cancel-pending") count++;
}
if (count !== Number(process.argv[2])) {
  console.error(`sdk: ${count} orders instead of ${process.argv[2]}`);
  process.exitCode = 1;
}
