// Several tabs, several users, several processes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { freePort } from './port.mjs';
import { ask, browser, control, end, expect, listed, open, own, reset, says, start, test, truth, PAGE_PREFIX } from './support.mjs';

await test('has one stream of events for all tabs, and eight tabs work', async () => {
  await reset({ orders: 30, statuses: ['submitted'], near: 0 });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  let streams = 0;
  context.on('request', (request) => request.url().endsWith('/events') && (streams += 1));
  const tabs = [];
  for (let i = 0; i < 8; i += 1) tabs.push(await open('?size=25', { context }));
  for (const tab of tabs) await listed(tab);
  expect(streams === 1, `one stream, not ${streams}`);
  await control('limits', { limit: 4, window: 1 });
  await tabs[3].bringToFront();
  await tabs[3].locator('#rows input:enabled').nth(0).check();
  await tabs[3].locator('#rows input:enabled').nth(1).check();
  await tabs[3].click('#cancel');
  await tabs[3].click('#yes');
  for (const tab of tabs) await says(tab, '#batches', '2 orders');
  for (const tab of tabs) await says(tab, '#batches li.finished', 'Finished');
  // Another tab takes the stream over.
  await tabs[0].close();
  await tabs[1].reload();
  await says(tabs[1], '#batches li.finished', 'Finished');
  await control('limits', {});
  const last = await open('?size=25', { context });
  await says(last, '#batches li.finished', 'Finished');
});

// Waits until no batch runs.
async function quiet() {
  for (;;) {
    const { batches } = JSON.parse((await ask('GET', '/batches')).text);
    if (batches.every((batch) => !batch.running)) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

await test('runs so many batches at once, and says so of one more', async () => {
  await reset({ orders: 200, statuses: ['submitted'], near: 0 });
  await control('limits', { limit: 2, window: 1 });
  const headers = await own();
  const all = Object.keys(await truth());
  await quiet();
  const begin = (from) => ask('POST', '/batches', { headers, body: JSON.stringify({ ids: all.slice(from, from + 20) }) });
  const answers = await Promise.all([0, 20, 40, 60, 80, 100].map(begin));
  const statuses = answers.map((answer) => answer.status).sort();
  expect(String(statuses) === '202,202,202,202,429,429', `four begin, not ${statuses}: ${answers.map((answer) => answer.text)}`);
  expect(answers.find((answer) => answer.status === 429).text.includes('nothing was begun'), 'the others are told');
  for (const answer of answers.filter(({ status }) => status === 202)) {
    await ask('POST', `/batches/${JSON.parse(answer.text).id}/stop`, { headers, body: '' });
  }
  await control('limits', {});
  await quiet();
  expect((await begin(120)).status === 202, 'there is room again');
});

await test('begins a batch once, however often it is asked', async () => {
  await quiet();
  const headers = await own();
  const [id] = Object.keys(await truth()).slice(-1);
  const body = JSON.stringify({ ids: [id], id: '0123456789abcdef' });
  const answers = await Promise.all([1, 2, 3].map(() => ask('POST', '/batches', { headers, body })));
  expect(String(answers.map(({ status }) => status).sort()) === '202,409,409', 'one begins');
});

// A second page, with users, and with batches of long ago.
const prefix = `${PAGE_PREFIX}-users`;
const port = await freePort();
const base = `http://127.0.0.1:${port}/`;
const as = (user) => ({ Authorization: `Basic ${Buffer.from(`${user}:secret-${user}`).toString('base64')}` });

function leave(id, days, left) {
  const counts = { 'cancel-pending': 1 - left, 'already-cancelled': 0, refused: 0, failed: 0, 'not-attempted': left, unknown: 0 };
  const lines = [{ run: { id: '1-1', end: '' } }, { begun: true }, { report: { total: 1, duplicates: 0, counts, seconds: 1 } }];
  writeFileSync(`${prefix}/batches/${id}.db.journal`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o644 });
  writeFileSync(`${prefix}/batches/${id}.json`, JSON.stringify({ id, user: 'ann', begun: Math.floor(Date.now() / 1000) - days * 86400, total: 1 }), { mode: 0o644 });
}

await test('keeps a batch to the user who began it', async () => {
  await reset({ orders: 20, statuses: ['submitted'], near: 0 });
  mkdirSync(`${prefix}/batches`, { recursive: true });
  leave('0000000000000001', 31, 0);
  leave('0000000000000002', 29, 0);
  leave('0000000000000003', 31, 1);
  const users = ['ann', 'bob'].map((user) => `${user}:${execFileSync('openssl', ['passwd', '-apr1', `secret-${user}`], { encoding: 'utf8' }).trim()}`);
  writeFileSync(`${PAGE_PREFIX}.users`, `${users.join('\n')}\n`, { mode: 0o644 });
  const started = start('--listen', `127.0.0.1:${port}`, '--prefix', prefix, '--password-file', `${PAGE_PREFIX}.users`);
  expect(started.status === 0, started.stderr);
  expect((await ask('GET', '/', { base })).status === 401, 'a password is asked for');
  const ann = await own(base, as('ann'));
  const bob = await own(base, as('bob'));
  const [order] = Object.keys(await truth());
  const begun = await ask('POST', '/batches', { base, headers: ann, body: JSON.stringify({ ids: [order] }) });
  expect(begun.status === 202, begun.text);
  const { id } = JSON.parse(begun.text);
  expect((await ask('GET', `/batches/${id}`, { base, headers: as('ann') })).status === 200, 'ann sees hers');
  for (const [method, path] of [['GET', ''], ['GET', '/outcomes'], ['GET', '/events'], ['POST', '/stop'], ['POST', '/resume']]) {
    const answer = await ask(method, `/batches/${id}${path}`, { base, headers: method === 'GET' ? as('bob') : bob, body: method === 'GET' ? undefined : '' });
    expect(answer.status === 404 && !answer.text.includes('ann'), `bob knows nothing of it: ${method} ${path} ${answer.status}`);
  }
  const list = JSON.parse((await ask('GET', '/batches', { base, headers: as('bob') })).text);
  expect(list.batches.length === 0, 'bob\'s list is empty');
});

await test('removes old batches, and keeps those that left something open for longer', async () => {
  const there = (id) => existsSync(`${prefix}/batches/${id}.json`);
  const until = Date.now() + 30000;
  while (there('0000000000000001') && Date.now() < until) await new Promise((resolve) => { setTimeout(resolve, 50); });
  expect(!there('0000000000000001') && !existsSync(`${prefix}/batches/0000000000000001.db.journal`), 'the old one is gone');
  expect(there('0000000000000002'), 'a younger one is not');
  expect(there('0000000000000003'), 'one with something open is not');
  await end(prefix);
});
