// The list: what is on the screen belongs to the filters above it, at any time.
import { able, control, expect, ids, listed, open, reset, rows, says, test, ask } from './support.mjs';

const statuses = (page) => page.locator('#rows .status').allTextContents();

await test('lists orders, counts the statuses, and filters as the chips change', async () => {
  await reset();
  const page = await open();
  await listed(page);
  await says(page, '.chip[data-status=submitted] .number', '126');
  await page.click('.chip[data-status=submitted]');
  await says(page, '#count', '126 orders');
  expect((await statuses(page)).every((status) => status === 'submitted'), 'submitted orders alone');
  await page.click('.chip[data-status=draft]');
  await says(page, '#count', '251 orders');
  await page.fill('#reference', 'Acct 123abc');
  await page.waitForFunction(() => document.querySelectorAll('#rows tr[data-id]').length > 0 && [...document.querySelectorAll('#rows .reference')].every((cell) => cell.textContent === 'Acct 123abc'));
  expect(page.complaints.length === 0, `no complaint of the browser: ${page.complaints}`);
});

await test('filters by a range of FOC dates and by a number', async () => {
  const page = await open();
  await listed(page);
  const day = new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10);
  await page.fill('#foc-from', day);
  await page.fill('#foc-to', day);
  await page.waitForFunction((wanted) => location.search.includes('foc_to') && document.querySelector('#orders').dataset.state === 'shown'
    && [...document.querySelectorAll('#rows time')].every((time) => time.getAttribute('datetime').startsWith(wanted)), day);
  await page.click('#clear-filters');
  await says(page, '#count', '1,000 orders');
  await page.fill('#number', '+4420');
  await page.waitForFunction(() => document.querySelector('#orders').dataset.state === 'shown' && location.search.includes('number'));
  expect(await rows(page).count() > 0, 'orders with such a number');
});

await test('shows the list of the last filter, whichever answer comes last', async () => {
  const page = await open();
  await listed(page);
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  let arrived;
  const came = new Promise((resolve) => { arrived = resolve; });
  await page.route('**/orders?status=ported*', async (route) => {
    const answer = await route.fetch();
    arrived();
    await held;
    await route.fulfill({ response: answer }).catch(() => {}); // the page may have given it up
  });
  await page.click('.chip[data-status=ported]');
  await came;
  expect(await rows(page).count() === 0, 'no rows of the filter before while the list is asked for');
  await page.click('.chip[data-status=ported]');
  await page.click('.chip[data-status=submitted]');
  await listed(page);
  release();
  await page.evaluate(() => fetch('/service')); // an answer that comes after the held one
  expect((await statuses(page)).every((status) => status === 'submitted'), 'submitted orders, not those that came late');
});

await test('empties the table when a list fails, says why, and can cancel nothing', async () => {
  const page = await open();
  await listed(page);
  await page.check('#all');
  expect(await page.locator('#cancel').isEnabled(), 'something could be cancelled');
  await control('faults', { kind: 'html', route: 'list' });
  await page.click('.chip[data-status=ported]');
  await says(page, '#count', 'can\'t be listed');
  expect(await rows(page).count() === 0, 'no rows');
  expect(!await page.locator('#cancel').isVisible(), 'nothing to cancel');
  await says(page, '#state', 'Asked again at');
  await control('faults', null, 'DELETE');
  await page.click('#state button');
  await listed(page);
  expect((await statuses(page)).every((status) => status === 'ported'), 'ported orders once it works again');
});

await test('waits for the rate limit and says until when', async () => {
  const page = await open();
  await listed(page);
  await control('faults', { kind: 'status', status: 429, route: 'list', headers: { 'Retry-After': '3' } });
  await page.click('.chip[data-status=ported]');
  await says(page, '#count', 'Waiting for the rate limit');
  await says(page, '#state', 'takes requests again at');
  expect(await rows(page).count() === 0, 'no rows meanwhile');
  await control('faults', null, 'DELETE');
  await says(page, '#count', '125 orders');
  expect((await statuses(page)).every((status) => status === 'ported'), 'the list comes by itself');
});

await test('does not show what a service lists against the filter, and offers no such selection', async () => {
  await control('filters', { ignore: ['status'] });
  const page = await open('?status=submitted');
  await says(page, '#misfits', 'did not fit the filter');
  expect((await statuses(page)).every((status) => status === 'submitted'), 'only what fits');
  await able(page).first().check();
  expect(!await page.locator('#select-matching').isVisible(), 'no selection of all that match');
  expect(await page.locator('.chip[data-status=draft] .number').textContent() === '', 'no counts, as they would be false');
  await control('filters', { ignore: [] });
});

await test('keeps filters, page and batch in the address: links and Back work', async () => {
  const page = await open('?status=submitted&size=25&page=2');
  await says(page, '#place', '2 of 6');
  const second = await ids(page);
  await page.click('#next');
  await says(page, '#place', '3 of 6');
  await page.click('.chip[data-status=draft]');
  await says(page, '#place', '1 of 11');
  await page.goBack();
  await says(page, '#place', '3 of 6');
  expect(await page.getAttribute('.chip[data-status=draft]', 'aria-pressed') === 'false', 'the chip follows');
  await page.goBack();
  await says(page, '#place', '2 of 6');
  await listed(page);
  expect(String(await ids(page)) === String(second), 'the same orders as by the link');
  await page.goto(page.url().replace('page=2', 'page=77'));
  await says(page, '#place', '6 of 6');
});

await test('sorts by FOC date', async () => {
  const page = await open('?status=foc-date-confirmed&status=submitted');
  await listed(page);
  await page.click('#sort-foc');
  await page.waitForFunction(() => document.querySelector('#orders').dataset.state === 'shown' && location.search.includes('sort=activation'));
  const dates = await page.locator('#rows time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime')));
  expect(dates.length > 10 && dates.every((date, i) => i === 0 || dates[i - 1] <= date), 'the soonest first');
  expect(await page.getAttribute('#foc-head', 'aria-sort') === 'ascending', 'the head says so');
});

await test('shows an order\'s new status while somebody looks', async () => {
  const page = await open('?size=25');
  await listed(page);
  const id = await able(page).first().inputValue();
  await able(page).first().check();
  await control(`orders/${id}`, { status: 'ported' }, 'PUT');
  await says(page, `#rows tr[data-id="${id}"] .status`, 'ported');
  expect(!await page.locator('#cancel').isVisible(), 'it can\'t be cancelled, so it is not selected any more');
});

await test('says that there is nothing, and never "page 1 of 0"', async () => {
  const page = await open('?customer_reference=nobody');
  await says(page, '#state', 'No order matches.');
  expect(!(await page.textContent('main')).includes('of 0'), 'no page of none');
  await page.click('#state button');
  await says(page, '#count', '1,000 orders');
  const answer = await ask('GET', '/orders?customer_reference=nobody');
  expect(JSON.parse(answer.text).orders.length === 0, 'an empty list');
});
