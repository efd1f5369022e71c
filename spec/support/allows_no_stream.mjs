// A server that agrees on HTTP/2 and allows no stream: SETTINGS_MAX_CONCURRENT_STREAMS is 0.
//
//   node allows_no_stream.mjs KEY CERTIFICATE [MILLISECONDS]
//
// MILLISECONDS: so long after a connection was made it allows a hundred, and answers each request with an empty list.
// Prints its port and process id, then the method of each stream that was opened.
import { createSecureServer } from 'node:http2';
import { readFileSync } from 'node:fs';

const [key, cert, allowed] = process.argv.slice(2);

const server = createSecureServer({
  key: readFileSync(key), cert: readFileSync(cert), settings: { maxConcurrentStreams: 0 },
});
server.on('session', (session) => {
  session.on('error', () => {});
  const allow = () => session.destroyed || session.settings({ maxConcurrentStreams: 100 });
  if (allowed) setTimeout(allow, Number(allowed));
});
server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  console.log(headers[':method']);
  stream.respond({ ':status': 200, 'content-type': 'application/json' });
  stream.end('{"data":[],"meta":{"total_pages":1,"total_results":0,"page_number":1,"page_size":20}}');
});
server.listen(0, '127.0.0.1', () => console.log(`${server.address().port} ${process.pid}`));
