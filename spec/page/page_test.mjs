// The page of examples/openresty in a real Chromium: lists, filters, cancels a selection, follows a batch over a reload
// of nginx. Run by tools/test-page, which starts the stand-in API and the page.
import { spawnSync } from 'node:child_process';
import { writeFileSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { chromium } from 'playwright-core';

const { START, PAGE, PAGE_PID_FILE, SANDBOX_CONTROL, SCREENSHOT, CHROMIUM } = process.env;
let passed = 0;
let failed = 0;

async function control(path, body) {
  const answer = await fetch(`${SANDBOX_CONTROL}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function truth() {
  return (await fetch(`${SANDBOX_CONTROL}/control/truth`)).json();
}

function expect(good, sentence) {
  if (!good) throw new Error(`expected: ${sentence}`);
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});
const context = await browser.newContext({ viewport: { width: 1180, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(30000);
const complaints = [];
page.on('pageerror', (problem) => complaints.push(String(problem)));
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));

async function test(name, body) {
  try {
    complaints.length = 0;
    await body();
    passed += 1;
    console.log(`ok ${name}`);
  } catch (problem) {
    failed += 1;
    console.log(`not ok ${name}: ${problem.message}\n${complaints.join('\n')}`);
  }
}

async function finished() {
  await page.waitForFunction(() => document.getElementById('batch-text').textContent.includes('finished'));
}

// The status of a request as no browser would send it.
function status(method, path, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, PAGE), { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}

await test('refuses what does not come from the page', async () => {
  const token = (await (await fetch(PAGE)).text()).match(/name="token" content="(\w+)"/)[1];
  const origin = new URL(PAGE).origin;
  const order = '/orders/00000000-0000-4000-8000-000000000000/cancel';
  expect(await status('POST', order, { 'X-Token': token, Origin: origin }) === 404, 'the page itself is let through');
  expect(await status('POST', order, { 'X-Token': token }) === 403, 'no Origin');
  expect(await status('POST', order, { 'X-Token': token, Origin: 'http://evil.example' }) === 403, 'another Origin');
  expect(await status('POST', order, { Origin: origin }) === 403, 'no token');
  expect(await status('POST', order, { 'X-Token': `${token.slice(1)}x`, Origin: origin }) === 403, 'a wrong token');
  expect(await status('GET', '/', { Host: 'evil.example' }) === 403, 'a name that was made to lead here');
  expect(await status('POST', '/batches', { 'X-Token': 'x', Origin: origin }) === 403, 'no batch without the token');
  expect(await status('GET', order, {}) === 405, 'no cancel by GET');
});

await test('does not start where others could reach it, without a password file', async () => {
  const started = spawnSync(START, ['--listen', '0.0.0.0:8080', '--background'], { encoding: 'utf8' });
  expect(started.status === 2, 'exit status 2');
  expect(started.stderr.includes('--password-file'), 'a word about the remedy');
});

await test('lists orders and filters them', async () => {
  await page.goto(PAGE);
  await page.waitForSelector('#orders tbody tr');
  await page.selectOption('select[name=status]', 'submitted');
  await page.click('#filters button');
  await page.waitForFunction(() => [...document.querySelectorAll('#orders tbody .pill')]
    .every((pill) => pill.textContent === 'submitted'));
  expect(await page.locator('#orders tbody tr').count() > 10, 'more than ten submitted orders');
  expect(complaints.length === 0, 'no complaint of the browser');
});

await test('asks before it cancels, and names the number', async () => {
  const rows = page.locator('#orders tbody tr:not([title]) input:enabled, #orders tbody tr[title=""] input:enabled');
  for (let i = 0; i < 3; i += 1) await rows.nth(i).check();
  await page.click('#cancel');
  expect(await page.textContent('#question') === 'Cancel 3 orders?', 'the question names three orders');
  await page.click('#no');
  const posts = Object.values(await truth()).reduce((sum, order) => sum + order.posts, 0);
  expect(posts === 0, 'nothing was sent before the answer');
});

await test('cancels the selection and shows progress and outcomes', async () => {
  await page.click('#cancel');
  await page.click('#yes');
  await finished();
  await page.waitForFunction(() => document.querySelectorAll('#outcomes tbody tr').length === 3);
  const outcomes = await page.locator('#outcomes .pill').allTextContents();
  expect(outcomes.every((outcome) => outcome === 'cancel-pending'), `three cancel-pending, not ${outcomes}`);
  expect(await page.locator('#bar').evaluate((bar) => bar.value / bar.max) === 1, 'the bar at its end');
  const effects = Object.values(await truth()).reduce((sum, order) => sum + order.effects, 0);
  expect(effects === 3, 'three cancels took effect');
  if (SCREENSHOT) writeFileSync(SCREENSHOT, await page.screenshot());
});

await test('follows a batch of 2,000 to its end over a reload of nginx', async () => {
  await control('reset', { orders: 2000, statuses: ['submitted'], near: 0 });
  await control('limits', { limit: 500, window: 1 });
  await page.goto(PAGE);
  await page.waitForSelector('#orders tbody tr');
  const ids = Object.keys(await truth());
  await page.evaluate((list) => {
    state.selected = new Set(list);
    return begin();
  }, ids);
  await page.waitForFunction(() => document.getElementById('bar').value > 200);
  process.kill(Number(readFileSync(PAGE_PID_FILE, 'utf8')), 'SIGHUP');
  const atReload = await page.locator('#bar').evaluate((bar) => bar.value);
  expect(atReload < 2000, 'the reload came in the middle');
  await page.waitForFunction(() => document.getElementById('batch-text').textContent.includes('finished'), null,
    { timeout: 60000 });
  await page.waitForFunction(() => document.querySelectorAll('#outcomes tbody tr').length === 2000);
  const listed = new Set(await page.locator('#outcomes td.id').allTextContents());
  expect(listed.size === 2000, 'each order once among the outcomes');
  const orders = Object.values(await truth());
  expect(orders.every((order) => order.effects === 1 && order.status === 'cancel-pending'), 'each cancelled once');
});

await test('shows a running batch again after the page was loaded anew', async () => {
  await page.reload();
  await finished();
  await page.waitForFunction(() => document.querySelectorAll('#outcomes tbody tr').length === 2000);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
