// A batch: its states are shown as they are.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { able, ask, control, expect, listed, open, own, reset, says, sum, test, truth, pidOf, PAGE_PREFIX } from './support.mjs';

const fullness = (page) => page.locator('#bar').evaluate((bar) => [...bar.children].reduce((total, part) => total + parseFloat(part.style.width), 0));
const noStop = (page) => page.waitForFunction(() => document.getElementById('stop').hidden);

async function cancelAll(page) {
  await listed(page);
  await page.check('#all');
  await page.click('#cancel');
  await page.click('#yes');
}

await test('shows progress and outcomes, with the reasons readable', async () => {
  await reset({ orders: 12, statuses: ['submitted'], near: 0 });
  const near = Object.keys(await truth())[0];
  await control(`orders/${near}`, { foc_hours: 5 }, 'PUT');
  const page = await open();
  await cancelAll(page);
  await says(page, '#batch-state', 'Finished');
  await page.waitForFunction(() => document.querySelectorAll('#outcomes li').length === 12);
  await says(page, '#outcomes li.refused .why', '48 hours');
  expect(Math.round(await fullness(page)) === 100, 'the bar at its end');
  expect(await page.locator('#outcomes li').first().getAttribute('class') === 'refused', 'what needs attention comes first');
  expect(await sum('effects') === 11, 'eleven took effect');
  await page.waitForFunction(() => document.querySelectorAll('#rows .cancel-pending.state-word').length === 11);
});

await test('shows a batch that was stopped as stopped, and resumes it', async () => {
  await reset({ orders: 40, statuses: ['submitted'], near: 0 });
  await control('limits', { limit: 5, window: 1 });
  const page = await open();
  await cancelAll(page);
  await page.waitForFunction(() => document.querySelectorAll('#outcomes li').length >= 2);
  await says(page, '#batches li:first-child', 'of 40');
  expect(await page.locator('#batches li:first-child').isVisible(), 'what runs is the first in the list, and visible');
  await page.click('#stop');
  await says(page, '#batch-state', 'Stopped');
  await says(page, '#batch-text', 'not attempted');
  expect(await fullness(page) < 95, 'the bar is not full');
  expect(await page.locator('#bar').getAttribute('data-state') === 'stopped', 'its rest is hatched');
  await says(page, '#batches li.stopped', 'not attempted');
  await control('limits', {});
  await page.click('#resume');
  await says(page, '#batch-state', 'Finished');
  expect(Math.round(await fullness(page)) === 100, 'the bar at its end');
  const orders = Object.values(await truth());
  expect(orders.every((order) => order.effects === 1), 'each cancelled once');
  expect(!await page.locator('#resume').isVisible(), 'nothing to resume any more');
});

await test('says that it waits for the rate limit, and until when', async () => {
  await reset({ orders: 30, statuses: ['submitted'], near: 0 });
  const page = await open();
  await listed(page);
  await control('limits', { limit: 3, window: 4, headers: false, retry_after: 'seconds' });
  await cancelAll(page);
  await says(page, '#batch-state', 'Waiting');
  await says(page, '#batch-text', 'takes requests again at');
  await control('limits', {});
  await says(page, '#batch-state', 'Finished');
});

await test('says that the service does not answer, since when, and when it is asked again', async () => {
  await reset({ orders: 30, statuses: ['submitted'], near: 0 });
  const page = await open();
  await listed(page);
  await control('faults', { kind: 'drop' });
  await cancelAll(page);
  await says(page, '#batch-state', 'Waiting');
  await says(page, '#batch-text', 'has not answered since');
  await says(page, '#batch-text', 'asked again at');
  await control('faults', null, 'DELETE');
  await says(page, '#batch-state', 'Finished');
  const orders = Object.values(await truth());
  expect(orders.every((order) => order.effects === 1), 'an outage costs no order');
});

// A batch as a process of the library has left it, for outcomes that a stand-in takes long to bring about.
function leave(id, { outcomes, report, begun = Math.floor(Date.now() / 1000), more = {} }) {
  mkdirSync(`${PAGE_PREFIX}/batches`, { recursive: true });
  const lines = [{ run: { id: '1-1', end: '' } }, { begun: true }, ...outcomes.map((outcome) => ({ outcome })), ...(report ? [{ report }] : [])];
  writeFileSync(`${PAGE_PREFIX}/batches/${id}.db.journal`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o644 });
  writeFileSync(`${PAGE_PREFIX}/batches/${id}.json`, JSON.stringify({ id, begun, total: outcomes.length, ...more }), { mode: 0o644 });
}

const orderId = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const uncertain = { kind: 'timeout', detail: 'no answer in time', uncertain: true, attempts: 2 };
const counts = { 'cancel-pending': 0, 'already-cancelled': 0, refused: 0, failed: 0, 'not-attempted': 0, unknown: 0 };

await test('shows uncertain as an outcome of its own', async () => {
  leave('feedfeedfeedfeed', {
    outcomes: [
      { id: orderId(1), position: 1, outcome: 'cancel-pending', attempts: 1 },
      { id: orderId(2), position: 2, outcome: 'failed', err: uncertain },
      { id: orderId(3), position: 3, outcome: 'failed', err: { kind: 'connection', detail: 'said "uncertain":true of something else', attempts: 5 } },
    ],
    report: { total: 3, duplicates: 0, counts: { ...counts, 'cancel-pending': 1, failed: 2 }, seconds: 9 },
  });
  const page = await open('#batch=feedfeedfeedfeed');
  await says(page, '#counts .uncertain', '1');
  await says(page, '#counts .failed', '1');
  await says(page, '#batch-notice', '1 order may have been cancelled');
  await says(page, '#outcomes li.uncertain .outcome', 'uncertain');
  const colours = await page.evaluate(() => ['uncertain', 'failed'].map((name) => getComputedStyle(document.querySelector(`#bar .${name}`)).backgroundImage));
  expect(colours[0] !== colours[1], 'to the eye as well');
  await says(page, '#batch-state', 'Ended, not all settled');
  expect(await page.locator('#resume').isVisible(), 'it can be resumed');
});

await test('says of a batch whose process was killed that it broke off', async () => {
  leave('deaddeaddeaddead', { outcomes: [{ id: orderId(1), position: 1, outcome: 'cancel-pending', attempts: 1 }] });
  const page = await open('#batch=deaddeaddeaddead');
  await says(page, '#batch-state', 'Broken off');
  expect(await page.locator('#resume').isVisible(), 'it can be resumed');
  expect(!/\/|\.db/.test(await page.textContent('#batch-text')), 'no path is named');
});

await test('says that a batch is unknown', async () => {
  const page = await open('#batch=unheard-of');
  await says(page, '#batch-title', 'Unknown batch');
  expect(!await page.locator('#stop').isVisible() && !await page.locator('#resume').isVisible(), 'nothing to do with it');
});

await test('follows a batch that was begun elsewhere, of which the stream says nothing', async () => {
  await reset({ orders: 20, statuses: ['submitted'], near: 0 });
  await control('limits', { limit: 4, window: 1 });
  const begun = await ask('POST', '/batches', { headers: await own(), body: JSON.stringify({ ids: Object.keys(await truth()) }) });
  const { id } = JSON.parse(begun.text);
  rmSync(`${PAGE_PREFIX}/batches/${id}.json`); // as one that another machine runs in the same database
  const page = await open(`#batch=${id}`);
  await says(page, '#batch-state', 'Running');
  await control('limits', {});
  await says(page, '#batch-state', 'Finished');
  await page.waitForFunction(() => document.querySelectorAll('#outcomes li').length === 20);
});

await test('follows a batch of 2,000 to its end over a reload of nginx', async () => {
  await reset({ orders: 2000, statuses: ['submitted'], near: 0 });
  const page = await open('?status=submitted');
  await listed(page);
  await page.check('#all');
  await page.click('#select-matching');
  await says(page, '#selection-text', 'of 2,000 that match');
  await control('limits', { limit: 500, window: 1 });
  await page.click('#cancel');
  await page.click('#yes');
  await page.waitForFunction(() => Number(document.getElementById('bar').getAttribute('aria-valuenow')) > 200);
  process.kill(pidOf(PAGE_PREFIX), 'SIGHUP');
  expect(Number(await page.getAttribute('#bar', 'aria-valuenow')) < 2000, 'the reload came in the middle');
  await says(page, '#batch-state', 'Finished');
  await says(page, '#counts .cancel-pending', '2,000');
  const orders = Object.values(await truth());
  expect(orders.every((order) => order.effects === 1 && order.status === 'cancel-pending'), 'each cancelled once');
  await control('limits', {});
  // The outcomes come in turn, each order once; and again after the page was loaded anew.
  await page.reload();
  await says(page, '#batch-state', 'Finished');
  await says(page, '#more-outcomes', 'of 1,900');
  while (await page.locator('#more-outcomes').isVisible()) await page.click('#more-outcomes');
  const told = await page.locator('#outcomes li').evaluateAll((all) => all.map((item) => item.dataset.id));
  expect(new Set(told).size === 2000 && told.length === 2000, 'each order once among the outcomes');
  await noStop(page);
});
