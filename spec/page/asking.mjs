// The question: it lists what it asks for, and what it lists is what is cancelled.
import { able, control, expect, listed, open, reset, says, sum, test, truth } from './support.mjs';

const asked = (page) => page.locator('#question-listed tbody tr').evaluateAll((all) => all.map((tr) => tr.dataset.id));

// The ids of the next batch that a page begins.
function begun(page) {
  return page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/batches')).then((request) => request.postDataJSON().ids);
}

// Waits until the batch of so many orders has ended well.
async function finished(page, count) {
  await says(page, '#batch-title', `${count} order`);
  await says(page, '#batch-state', 'Finished');
}

await test('lists the orders that it asks for, the account, the service and what it expects to be refused', async () => {
  await reset({ orders: 40, statuses: ['submitted'], near: 0 });
  const page = await open();
  await listed(page);
  const first = await able(page).first().inputValue();
  await control(`orders/${first}`, { foc_hours: 20 }, 'PUT');
  await page.reload();
  await listed(page);
  for (let i = 0; i < 3; i += 1) await able(page).nth(i).check();
  await page.click('#cancel');
  expect(await page.textContent('#question-title') === 'Cancel 3 orders?', 'the number');
  const text = await page.textContent('#question');
  expect(text.includes('Stand-in') && text.includes('https://localhost:'), 'the service and its address');
  expect(text.includes('40d68ba2-0847-4df2-be9c-b0e0cb673e75'), 'the account');
  expect(text.includes('1 order is within 48 hours of the FOC date: expect the service to refuse it.'), 'the expected refusal');
  for (const id of await asked(page)) {
    const { order } = await control(`orders/${id}`, null, 'GET');
    const row = await page.textContent(`#question-listed tr[data-id="${id}"]`);
    expect(row.includes(order.customer_reference) && row.includes(order.phone_numbers[0].phone_number) && row.includes('submitted'), 'reference, number and status');
    expect(row.includes(String(new Date(order.activation_settings.foc_datetime_requested).getUTCDate())), 'the FOC date');
  }
  expect(await page.evaluate(() => document.activeElement.id) === 'no', 'the focus is on the harmless button');
  await page.click('#no');
  expect(await page.evaluate(() => document.activeElement.id) === 'cancel', 'the focus comes back');
  expect(await sum('posts') === 0, 'nothing was sent');
});

await test('keeps the selection over pages, and cancels exactly what the question lists', async () => {
  await reset({ orders: 40, statuses: ['submitted'], near: 0 });
  const page = await open('?size=25');
  await listed(page);
  await able(page).nth(1).check();
  await page.click('#next');
  await says(page, '#place', '2 of 2');
  await able(page).nth(2).check();
  await says(page, '#selection-text', '2 orders selected, 1 of them on other pages');
  await page.clock.install();
  await page.clock.setFixedTime(Date.now() + 120000);
  await page.click('#cancel');
  await says(page, '#question-facts', 'some may be different by now');
  await page.clock.resume();
  const shown = await asked(page);
  const sent = begun(page);
  await page.click('#yes');
  expect(String(await sent) === String(shown), 'the ids of the question, in its order');
  await finished(page, 2);
  const orders = await truth();
  expect(shown.every((id) => orders[id].effects === 1), 'these are cancelled');
  expect(await sum('effects') === 2, 'and no others');
});

await test('keeps the selection when a batch ends while the next question is open', async () => {
  await reset({ orders: 40, statuses: ['submitted'], near: 0 });
  await control('limits', { limit: 4, window: 1 });
  const page = await open();
  await listed(page);
  for (let i = 0; i < 4; i += 1) await able(page).nth(i).check();
  await page.click('#cancel');
  await page.click('#yes');
  await says(page, '#batch-title', '4 orders');
  for (let i = 0; i < 3; i += 1) await able(page).locator('xpath=self::*[not(@checked)]').nth(10 + i).check();
  await page.click('#cancel');
  const shown = await asked(page);
  await finished(page, 4);
  expect(await page.textContent('#question-title') === 'Cancel 3 orders?', 'the question stays');
  const sent = begun(page);
  await page.click('#yes');
  expect(String(await sent) === String(shown), 'what it lists is sent');
  await finished(page, 3);
  expect(await sum('effects') === 7, 'seven in all');
});

await test('selects all that match: listed by the server, shown, and not looked for again', async () => {
  await reset({ orders: 600, near: 0 });
  const all = Object.values(await truth());
  const [submitted, ported] = ['submitted', 'ported'].map((status) => all.filter((order) => order.status === status).length);
  const page = await open('?status=submitted&status=ported&size=25');
  await listed(page);
  await able(page).first().check();
  await page.click('#select-matching');
  await says(page, '#selection-text', `${submitted} orders selected, all that can be cancelled of ${submitted + ported} that match`);
  await page.click('#cancel');
  await says(page, '#question-expected', `Left out of those that match: ${ported} ported already`);
  await says(page, '#question-listed', `and ${submitted - 10} more: list them`);
  await page.click('#question-listed button');
  await page.waitForFunction(() => document.querySelectorAll('#question-listed tbody tr').length > 10);
  const shown = await asked(page);
  // Meanwhile others come to match, and some no longer do.
  const others = Object.entries(await truth()).filter(([, order]) => order.status === 'draft').slice(0, 5);
  for (const [id] of others) await control(`orders/${id}`, { status: 'submitted' }, 'PUT');
  const sent = begun(page);
  await page.click('#yes');
  expect(String(await sent) === String(shown), 'the ids that were shown');
  await finished(page, submitted);
  const orders = await truth();
  expect(others.every(([id]) => orders[id].posts === 0), 'an order that came to match later is not touched');
});

await test('selects nothing where the service lists against the filter', async () => {
  await reset();
  const page = await open('?status=submitted&size=25');
  await listed(page);
  await able(page).first().check();
  await page.route('**/selections?*', async (route) => {
    await control('filters', { ignore: ['status'] });
    await route.continue();
  });
  await page.click('#select-matching');
  await says(page, '#selection-text', 'nothing of it was selected');
  await control('filters', { ignore: [] });
});

await test('asks for the number where all orders of the account are meant', async () => {
  await reset({ orders: 60, statuses: ['submitted'], near: 0 });
  const page = await open('?size=25');
  await listed(page);
  await page.check('#all');
  await page.click('#select-matching');
  await says(page, '#selection-text', 'of 60 that match');
  await page.click('#cancel');
  expect(await page.locator('#yes').isDisabled(), 'not by two clicks');
  await page.fill('#sure', '60');
  expect(await page.locator('#yes').isEnabled(), 'once the number is typed');
});

await test('empties the selection when the filters change', async () => {
  const page = await open('?size=25');
  await listed(page);
  await page.check('#all');
  await page.click('.chip[data-status=submitted]');
  await listed(page);
  expect(!await page.locator('#cancel').isVisible(), 'nothing is selected');
  expect(await page.locator('#rows input:checked').count() === 0, 'no box is checked');
});

await test('finds a batch whose answer was lost, instead of saying that nothing was cancelled', async () => {
  const page = await open('?size=25');
  await listed(page);
  await able(page).first().check();
  await page.route('**/batches', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.click('#cancel');
  await page.click('#yes');
  await says(page, '#batch-state', 'Finished');
  expect(!await page.locator('#question').isVisible(), 'the question is gone');
  expect(await sum('effects') === 1, 'cancelled once');
});

await test('tells a stand-in from the live service by more than words', async () => {
  const page = await open();
  const looks = () => page.evaluate(() => getComputedStyle(document.querySelector('.top')).backgroundImage);
  const standIn = await looks();
  await page.evaluate(() => { document.documentElement.dataset.service = 'live'; });
  expect(standIn.includes('gradient') && await looks() === 'none', 'hatched or plain');
  expect((await page.title()).startsWith('Stand-in'), 'the tab says it as well');
});
