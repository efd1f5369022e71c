// What the tests of the page share: the browser, the stand-in's control port, requests that no browser sends, and the
// count of what passed. tools/test-page says where everything is.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { chromium } from 'playwright-core';

export const { START, PAGE, PAGE_PREFIX, PAGE_PORT, SANDBOX_CONTROL, CHROMIUM } = process.env;
export const origin = new URL(PAGE).origin;
const only = process.env.ONLY && new RegExp(process.env.ONLY);
const counts = { passed: 0, failed: 0 };

export const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});

export async function control(path, body, method = 'POST') {
  const answer = await fetch(`${SANDBOX_CONTROL}/control/${path}`, { method, body: method === 'GET' ? undefined : JSON.stringify(body ?? {}) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export const truth = () => control('truth', null, 'GET');
export const reset = (options = {}) => control('reset', options);

export async function sum(field) {
  return Object.values(await truth()).reduce((total, order) => total + order[field], 0);
}

export function expect(good, sentence) {
  if (!good) throw new Error(`expected: ${sentence}`);
}

// A page in a context of its own. complaints: what the browser said of it, those about failed requests left out.
export async function open(path = '', { width = 1400, height = 900, scheme = 'light', context } = {}) {
  const own = context || await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await own.newPage();
  page.setDefaultTimeout(30000);
  page.complaints = [];
  page.on('pageerror', (problem) => page.complaints.push(String(problem)));
  page.on('console', (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && page.complaints.push(message.text()));
  if (path !== null) await page.goto(PAGE + path.replace(/^\//, ''));
  return page;
}

export const listed = (page) => page.waitForSelector('#rows tr[data-id]');
export const rows = (page) => page.locator('#rows tr[data-id]');
export const able = (page) => page.locator('#rows input:enabled');
export const ids = (page) => rows(page).evaluateAll((all) => all.map((tr) => tr.dataset.id));

// Waits until a text of the page says so.
export async function says(page, selector, words) {
  try {
    await page.waitForFunction(([where, what]) => document.querySelector(where)?.textContent.includes(what), [selector, words]);
  } catch (problem) {
    const text = await page.evaluate((where) => document.querySelector(where)?.textContent, selector).catch(() => problem.message);
    throw new Error(`expected: ${selector} says "${words}", not "${text}"`);
  }
}

export async function test(name, body) {
  if (only && !only.test(name)) return;
  const started = Date.now();
  try {
    await body();
    counts.passed += 1;
    console.log(`ok ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (problem) {
    counts.failed += 1;
    console.log(`not ok ${name}: ${problem.message}`);
    for (const context of browser.contexts()) {
      for (const page of context.pages()) for (const complaint of page.complaints || []) console.log(`  the browser: ${complaint}`);
    }
  }
  for (const context of browser.contexts()) await context.close();
}

export async function finish() {
  await browser.close();
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
}

// A request as no browser would send it: { status, headers, text }.
export function ask(method, path, { headers = {}, body, base = PAGE } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, base), { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (piece) => { text += piece; });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

// The headers with which the page itself asks.
export async function own(base = PAGE, extra = {}) {
  const token = (await ask('GET', '/', { base, headers: extra })).text.match(/name="token" content="(\w+)"/)[1];
  return { 'X-Token': token, Origin: new URL(base).origin, 'Content-Type': 'application/json', ...extra };
}

export const pidOf = (prefix) => Number(readFileSync(`${prefix}/nginx.pid`, 'utf8'));

// Starts a page. Returns what start said and its exit status.
export function start(...options) {
  return spawnSync(START, ['--background', ...options], { encoding: 'utf8' });
}

// Ends a page and waits until it is gone.
export async function end(prefix) {
  const pid = pidOf(prefix);
  process.kill(pid, 'SIGTERM');
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => { setTimeout(resolve, 20); });
}
