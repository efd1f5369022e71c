// The page of examples/openresty in a real Chromium, file by file. Run by tools/test-page, which starts the stand-in API
// and the page.
import { finish } from './support.mjs';

for (const file of ['refusing', 'listing', 'asking', 'running', 'sharing', 'looking', 'losing']) await import(`./${file}.mjs`);
await finish();
