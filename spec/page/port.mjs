// Prints a port of this machine that is free; others import it.
import { createServer } from 'node:net';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

// Below the range from which outgoing connections take theirs, which could have it before a server does.
export function freePort() {
  const port = 10000 + Math.floor(Math.random() * 10000);
  return new Promise((resolve) => {
    const server = createServer()
      .on('error', () => resolve(freePort()))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}

if (argv[1] === fileURLToPath(import.meta.url)) console.log(await freePort());
