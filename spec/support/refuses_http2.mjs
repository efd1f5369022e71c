// A server that agrees on HTTP/2 and then refuses every stream with HTTP_1_1_REQUIRED. What comes over HTTP/1.1 it hands
// on to another server, on http.
//
//   node refuses_http2.mjs KEY CERTIFICATE PORT-TO-HAND-ON-TO
//
// Prints its port and process id, then a line for each stream that it refused.
import { createSecureServer, constants } from 'node:http2';
import { request as ask } from 'node:http';
import { readFileSync } from 'node:fs';

const [key, cert, port] = process.argv.slice(2);

function handOn(request, response) {
  const options = { port, method: request.method, path: request.url, headers: request.headers };
  request.pipe(ask(options, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  }));
}

const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert), allowHTTP1: true });
server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED);
  console.log(headers[':method']);
});
server.on('request', (request, response) => {
  if (request.httpVersion === '1.1') handOn(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(`${server.address().port} ${process.pid}`));
