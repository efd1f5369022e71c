// The page of examples/openresty in a real Chromium: the files that are named. Run by tools/test-page, which starts the
// stand-in API and the page.
import { finish } from './support.mjs';

for (const file of process.argv.slice(2)) await import(`./${file}.mjs`);
await finish();
