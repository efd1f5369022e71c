// A server that agrees on HTTP/2 and then refuses streams with HTTP_1_1_REQUIRED. What it does not refuse it hands on to
// another server, on http.
//
//   node refuses_http2.mjs KEY CERTIFICATE PORT-TO-HAND-ON-TO [METHOD]
//
// METHOD: the only one that is refused over HTTP/2. Prints its port and process id, then the method of each refused
// stream.
import { createSecureServer, constants } from 'node:http2';
import { request as ask } from 'node:http';
import { readFileSync } from 'node:fs';

const [key, cert, port, refused] = process.argv.slice(2);

const withoutOwn = (headers, own) => Object.fromEntries(Object.entries(headers).filter(([name]) => !own.test(name)));

function handOn(request, response) {
  const options = { port, method: request.method, path: request.url, headers: withoutOwn(request.headers, /^:/) };
  request.pipe(ask(options, (answer) => {
    response.writeHead(answer.statusCode, withoutOwn(answer.headers, /^(connection|keep-alive|transfer-encoding)$/));
    answer.pipe(response);
  }));
}

const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert), allowHTTP1: true });
server.on('request', (request, response) => {
  if (request.httpVersion === '1.1' || (refused && request.method !== refused)) {
    handOn(request, response);
    return;
  }
  request.stream.on('error', () => {});
  request.stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED);
  console.log(request.method);
});
server.listen(0, '127.0.0.1', () => console.log(`${server.address().port} ${process.pid}`));
