// Makes the screens of the page for doc/screens/, in the folder SCREENS: 1400 and 390 px, light and dark, the list with
// batches beside it, and the question. Run by tools/screens-page.
import { mkdirSync, writeFileSync } from 'node:fs';
import { able, browser, control, listed, open, reset, says, ask, own, truth, PAGE_PREFIX } from './support.mjs';

const folder = process.env.SCREENS;
const counts = { 'cancel-pending': 0, 'already-cancelled': 0, refused: 0, failed: 0, 'not-attempted': 0, unknown: 0 };

// A batch as the library leaves one, some time ago.
function leave(id, minutes, what, outcomes, report) {
  mkdirSync(`${PAGE_PREFIX}/batches`, { recursive: true });
  const lines = [{ run: { id: '1-1', end: '' } }, { begun: true }, ...outcomes.map((outcome) => ({ outcome })), { report }];
  writeFileSync(`${PAGE_PREFIX}/batches/${id}.db.journal`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o644 });
  writeFileSync(`${PAGE_PREFIX}/batches/${id}.json`, JSON.stringify({ id, begun: Math.floor(Date.now() / 1000) - minutes * 60, total: report.total, what }), { mode: 0o644 });
}

async function scene(width, scheme) {
  await reset({ orders: 812 });
  const page = await open('?status=in-process&status=submitted&status=exception&status=foc-date-confirmed', { width, height: width < 800 ? 844 : 900, scheme });
  await listed(page);
  await says(page, '.chip[data-status=draft] .number', '1');
  for (const place of [2, 3, 5]) await able(page).nth(place).check();
  await page.click('#cancel');
  await says(page, '#question-title', 'Cancel 3 orders?');
  await page.keyboard.press('Escape');
  await page.click('#select-matching');
  await says(page, '#selection-text', 'that match');
  await page.click('#cancel');
  await says(page, '#question-title', 'orders?');
  await page.screenshot({ path: `${folder}/page-${width}-${scheme}-question.png` });
  await page.keyboard.press('Escape');
  await page.click('#clear-selection');
  // A batch in the middle.
  await control('limits', { limit: 8, window: 1 });
  for (let place = 4; place < 34; place += 1) await able(page).nth(place).check();
  await page.click('#cancel');
  await page.click('#yes');
  await page.waitForFunction(() => document.querySelectorAll('#outcomes li.refused').length >= 1 && Number(document.getElementById('bar').getAttribute('aria-valuenow')) > 17);
  if (width < 800) await page.click('#batch-close');
  if (width >= 800) for (const place of [1, 2, 6]) await able(page).nth(place).check();
  await page.mouse.move(5, 400);
  await page.waitForTimeout(320); // the bar moves
  await page.evaluate(() => document.activeElement?.blur());
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: `${folder}/page-${width}-${scheme}-orders.png` });
  await control('limits', {});
  await page.waitForFunction(() => !document.querySelector('#batches li.running'));
  await page.context().close();
  const headers = await own();
  const { batches } = JSON.parse((await ask('GET', '/batches')).text);
  for (const batch of batches) if (batch.running) await ask('POST', `/batches/${batch.id}/stop`, { headers, body: '' });
  return truth();
}

leave('00000000000000a1', 96, 'reference Acct 123abc', [], { total: 40, duplicates: 0, counts: { ...counts, 'cancel-pending': 40 }, seconds: 9 });
leave('00000000000000a2', 51, 'exception', [
  { id: '00000000-0000-4000-8000-000000000002', position: 2, outcome: 'failed', err: { kind: 'timeout', detail: 'no answer in time', uncertain: true, attempts: 5 } },
], { total: 18, duplicates: 0, counts: { ...counts, 'cancel-pending': 11, failed: 1, 'not-attempted': 6 }, stopped: 'stopped', seconds: 9 });
for (const width of [1400, 390]) for (const scheme of ['light', 'dark']) await scene(width, scheme);
await browser.close();
