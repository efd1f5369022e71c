// What the server refuses, and what its answers give away.
import { ask, expect, own, start, test, PAGE, PAGE_PREFIX } from './support.mjs';

const order = '/orders/00000000-0000-4000-8000-000000000000/cancel';

await test('refuses what does not come from the page', async () => {
  const good = await own();
  const status = async (method, path, headers) => (await ask(method, path, { headers })).status;
  expect(await status('POST', order, good) === 404, 'the page itself is let through');
  expect(await status('POST', order, { ...good, Origin: '' }) === 403, 'no Origin');
  expect(await status('POST', order, { ...good, Origin: 'http://evil.example' }) === 403, 'another Origin');
  expect(await status('POST', order, { Origin: good.Origin }) === 403, 'no token');
  expect(await status('POST', order, { ...good, 'X-Token': `${good['X-Token'].slice(1)}x` }) === 403, 'a wrong token');
  expect(await status('GET', '/', { Host: 'evil.example' }) === 403, 'a name that was made to lead here');
  expect(await status('POST', '/batches', { ...good, 'X-Token': 'x' }) === 403, 'no batch without the token');
  expect(await status('GET', order, {}) === 405, 'no cancel by GET');
});

await test('does not start where others could reach it, without a password file', async () => {
  const started = start('--listen', '0.0.0.0:8080');
  expect(started.status === 2, 'exit status 2');
  expect(started.stderr.includes('--password-file'), 'a word about the remedy');
});

const strange = [
  ['GET', '/orders?page=1e400'], ['GET', '/orders?page=0'], ['GET', '/orders?page=1.5'], ['GET', '/orders?page=-1'],
  ['GET', '/orders?page=99999999999999999999'], ['GET', '/orders?page=1&page=2'], ['GET', '/orders?size=251'], ['GET', '/orders?size=nan'],
  ['GET', '/orders?status=canceled'], ['GET', '/orders?status=draft&status=x'], ['GET', '/orders?sort=status'],
  ['GET', '/orders?foc_from=2026-02-30x'], ['GET', '/orders?foc_to=tomorrow'], ['GET', '/orders?number=abc'],
  ['GET', '/orders?customer_reference=%ff%fe'], ['GET', '/orders?customer_reference=a%00b'],
  ['GET', `/orders?customer_reference=${'x'.repeat(300)}`], ['GET', `/orders?${Array.from({ length: 80 }, (_, i) => `a${i}=1`).join('&')}`],
  ['GET', '/counts?number=..'], ['GET', '/orders?statuses=draft'], ['POST', '/selections?statu=draft', ''],
  ['POST', '/batches', 'x'], ['POST', '/batches', '{"ids":[]}'], ['POST', '/batches', '{"ids":["x"]}'],
  ['POST', '/batches', '{"ids":{"a":1}}'], ['POST', '/batches', '{"ids":["eef10fb8-f3df-4c67-97c5-e18179723222"],"id":"../../etc"}'],
  ['POST', '/orders/eef10fb8/cancel', ''], ['POST', '/selections?status=canceled', ''],
];

await test('answers strange requests with 400 and a sentence, and gives nothing away', async () => {
  const headers = await own();
  for (const [method, path, body] of strange) {
    const answer = await ask(method, path, { headers: method === 'POST' ? headers : {}, body });
    expect(answer.status === 400, `400 for ${method} ${path} ${body || ''}, not ${answer.status} ${answer.text}`);
    expect(JSON.parse(answer.text).error.length > 10, `a sentence for ${path}`);
  }
});

await test('names no folder of the machine and no line of a program, keeps types, and has a policy, everywhere', async () => {
  const headers = await own();
  const all = [...strange, ['GET', '/'], ['HEAD', '/'], ['GET', '/js/main.js'], ['GET', '/css/base.css'], ['GET', '/icon.svg'], ['GET', '/nothing'],
    ['GET', '/js/nothing.js'], ['GET', '/js/../../start'], ['GET', '/orders'], ['PUT', '/orders'], ['GET', '/counts'], ['GET', '/service'], ['GET', '/batches'],
    ['GET', '/batches/nothing'], ['GET', '/batches/nothing/events'], ['GET', '/batches/nothing/outcomes'],
    ['POST', '/batches/nothing/stop', ''], ['POST', '/batches/nothing/resume', ''], ['GET', '/batches/a..b'], ['POST', order, ''],
    ['DELETE', '/'], ['GET', '/batches/x/outcomes?after=%2e%2e/1']];
  for (const [method, path, body] of all) {
    const answer = await ask(method, path, { headers: method === 'GET' || method === 'HEAD' ? {} : headers, body });
    expect(answer.status < 500, `no failure for ${method} ${path}: ${answer.status}`);
    const place = `${method} ${path}`;
    if (answer.status >= 400) {
      expect(!/\.lua|:\d+: |stack|\/(home|tmp|usr|var|root|work|opt)\//.test(answer.text.replaceAll(PAGE, '')), `no path or line in ${place}: ${answer.text}`);
      expect(!answer.text.includes(PAGE_PREFIX), `no prefix in ${place}`);
    }
    expect(answer.headers['x-content-type-options'] === 'nosniff', `nosniff for ${place}`);
    expect(/^default-src 'none'/.test(answer.headers['content-security-policy']), `a policy for ${place}`);
    expect(!/unsafe|\*/.test(answer.headers['content-security-policy']), `a strict one for ${place}`);
  }
});

await test('answers HEAD as GET, without a body', async () => {
  for (const path of ['/', '/orders', '/counts', '/batches', '/events', '/js/main.js']) {
    const answer = await ask('HEAD', path);
    expect(answer.status === 200 && answer.text === '', `200 for HEAD ${path}, not ${answer.status}`);
  }
  expect((await ask('HEAD', '/batches/nothing')).status === 404, '404 for HEAD of an unknown batch');
});

await test('refuses an odd Last-Event-ID, and does not stumble over cookies', async () => {
  for (const place of ['x', '../../../etc/passwd/1', 'a/99999999999999999999', '%', `${'9'.repeat(500)}/1`, '1e400', 'run/-1', 'run/1.5']) {
    const answer = await ask('GET', '/batches/nothing/events', { headers: { 'Last-Event-ID': place } });
    expect(answer.status === 400, `400 for ${place}, not ${answer.status}`);
  }
  for (const cookie of ['=;=;;', 'a="', '\t;', 'x'.repeat(3000), 'ÿþ']) {
    const answer = await ask('GET', '/orders?size=1', { headers: { Cookie: cookie } });
    expect(answer.status === 200 || answer.status === 400, `200 or 400 for the cookie ${cookie.slice(0, 10)}, not ${answer.status}`);
    expect(!/\.lua|\/tmp\//.test(answer.text.slice(0, 200)), 'nothing given away');
  }
});
