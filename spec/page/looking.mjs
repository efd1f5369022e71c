// How it looks, reads and feels: axe-core, keys, phones, and 4,000 orders.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { able, ask, browser, control, expect, listed, open, reset, rows, says, test, PAGE } from './support.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function look(page, name) {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => {}))));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  expect(violations.length === 0, `nothing to complain of in ${name}: ${violations.map((one) => `${one.id} (${one.nodes.map((node) => `${node.target} ${node.any[0]?.message || ''}`).slice(0, 3).join('; ')})`).join(', ')}`);
}

for (const scheme of ['light', 'dark']) {
  await test(`has nothing that axe-core complains of, ${scheme}`, async () => {
    await reset({ orders: 60 });
    const page = await open('?size=25', { scheme });
    await listed(page);
    await page.click('#rows .open >> nth=0');
    await able(page).first().check();
    await look(page, 'the list');
    await page.click('#cancel');
    await look(page, 'the question');
    await page.click('#yes');
    await says(page, '#batch-state', 'Finished');
    await page.waitForFunction(() => document.querySelectorAll('#outcomes li').length === 1);
    await look(page, 'a batch');
    await page.fill('#reference', 'nobody');
    await says(page, '#state', 'No order matches.');
    await look(page, 'an empty list');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.waitForFunction(() => document.getElementById('help').open);
    await look(page, 'the keys');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.getElementById('help').open); // keys mean nothing to what is behind it
    await page.route('**/orders?*', (route) => route.fulfill({ status: 502, json: { error: 'the service does not answer' } }));
    await page.keyboard.press('r');
    await says(page, '#count', 'can\'t be listed');
    await page.setViewportSize({ width: 390, height: 844 });
    await look(page, 'a failed list, on a phone');
    await page.unroute('**/orders?*');
    await page.goto(`${page.url().replace(/[?#].*/, '')}?size=25`);
    await listed(page);
    await able(page).first().check();
    await look(page, 'the cards of a phone');
  });
}

await test('is worked with the keyboard alone', async () => {
  await reset({ orders: 60, statuses: ['submitted'], near: 0 });
  const page = await open('?size=25');
  await listed(page);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('k');
  const place = await page.evaluate(() => [...document.querySelectorAll('#rows tr')].indexOf(document.activeElement));
  expect(place === 1, 'on the second row');
  await says(page, '#selection-text', '2 orders selected');
  await page.keyboard.press('o');
  expect(await page.locator('#rows .details').count() === 1, 'its details are open');
  await page.keyboard.press('n');
  await says(page, '#place', '2 of 3');
  await page.keyboard.press('p');
  await says(page, '#place', '1 of 3');
  await listed(page);
  await page.keyboard.press('c');
  expect(await page.locator('#question').isVisible(), 'the question');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.getElementById('question').open);
  await page.keyboard.press('/');
  expect(await page.evaluate(() => document.activeElement.id) === 'reference', 'the reference\'s field');
  await page.keyboard.type('jkx?');
  expect(await page.inputValue('#reference') === 'jkx?', 'keys are letters while one types');
});

await test('says what happens to those who do not see it', async () => {
  await reset({ orders: 60 });
  const page = await open('?size=25');
  await says(page, '#said', '60 orders, page 1');
  const names = await page.locator('#rows input').evaluateAll((all) => all.map((box) => box.getAttribute('aria-label')));
  expect(names.every((name) => /^Select .+, [a-z-]+, \+\d+$/.test(name)), `each box has a name: ${names[0]}`);
});

await test('has cards on a phone, without anything beside the screen, and with the reasons', async () => {
  await reset();
  await control(`orders/eef10fb8-f3df-4c67-97c5-e18179723222`, { customer_reference: 'A reference that is much longer than any screen of a telephone is wide, as they are' }, 'PUT');
  const page = await open('?sort=created_at', { width: 390, height: 844 });
  await listed(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, 'nothing beside the screen');
  const reason = page.locator('#rows tr.fixed .note').first();
  expect(await reason.isVisible() && (await reason.textContent()).length > 5, 'the reason is there without hovering');
  const box = await rows(page).first().boundingBox();
  expect(box.width < 390 && box.height > 60, 'a card');
  const wide = await open('?sort=created_at');
  await listed(wide);
  const columns = await wide.locator('thead th').evaluateAll((all) => all.map((head) => Math.round(head.getBoundingClientRect().width)));
  await wide.click('.chip[data-status=submitted]');
  await listed(wide);
  const later = await wide.locator('thead th').evaluateAll((all) => all.map((head) => Math.round(head.getBoundingClientRect().width)));
  expect(String(columns) === String(later), 'the columns stay, whatever is in them');
});

// The longest task of the page's thread in a trace, in ms of processor time: other programs don't count.
function longestTask(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const thread = traceEvents.find((event) => event.name === 'navigationStart' || event.name === 'domInteractive')
    || traceEvents.find((event) => event.name === 'EvaluateScript' || event.name === 'FunctionCall');
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && event.tdur && event.pid === thread.pid && event.tid === thread.tid);
  expect(tasks.length > 20, 'the trace has tasks of the page');
  return Math.round(Math.max(...tasks.map((task) => task.tdur)) / 1000);
}

await test('has what runs on the screen of a phone, wherever one has scrolled, and in the title', async () => {
  await reset({ orders: 60, statuses: ['submitted'], near: 0 });
  const page = await open('?size=50', { width: 390, height: 844 });
  await listed(page);
  await page.check('#all');
  await control('limits', { limit: 2, window: 1 });
  await page.click('#cancel');
  await page.click('#yes');
  await says(page, '#running', 'Running');
  await page.evaluate(() => window.scrollTo(0, 3000));
  await page.waitForFunction(() => window.scrollY > 1000);
  const box = await page.locator('#running').boundingBox();
  expect(box.y >= 0 && box.y < 100, 'at the top of the screen');
  expect(/^\d+ % · /.test(await page.title()), 'in the title');
  await page.click('#running'); // while it runs: the link goes with the batch
  await page.waitForFunction(() => document.getElementById('batch').getBoundingClientRect().top >= 0);
  await control('limits', {});
  await says(page, '#batch-state', 'Finished');
  await page.waitForFunction(() => document.getElementById('running').hidden && !document.title.includes('%'));
});

await test('shows strange texts as texts, and makes visible what would hide', async () => {
  await reset({ orders: 60, statuses: ['submitted'], near: 0 });
  const [first, second, third] = JSON.parse((await ask('GET', '/orders')).text).orders;
  await control(`orders/${first.id}`, { customer_reference: '<img src=x onerror=document.title=1> & "q"' }, 'PUT');
  await control(`orders/${second.id}`, { customer_reference: 'abc\u202egnp.exe', phone_numbers: [] }, 'PUT');
  const raw = { id: third.id, status: { value: 'submitted', details: [1, { code: 3 }] }, customer_reference: { a: 1 }, phone_numbers: 'x', activation_settings: 7 };
  await control(`orders/${third.id}`, { raw: JSON.stringify(raw) }, 'PUT');
  const page = await open();
  await listed(page);
  const reference = (order) => page.textContent(`#rows tr[data-id="${order.id}"] .reference`);
  expect(await reference(first) === '<img src=x onerror=document.title=1> & "q"', 'markup is text');
  expect(await reference(second) === 'abc?gnp.exe', 'no direction is turned');
  expect(await reference(third) === 'no reference', 'what is no text is left out');
  expect(page.complaints.length === 0, 'the policy had nothing to stop');
});

await test('is quick with 4,000 orders', async () => {
  await reset({ orders: 4000, statuses: ['submitted'], near: 0.1 });
  const page = await open(null);
  await page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(`${PAGE}?size=250`);
  await page.waitForFunction(() => document.querySelectorAll('#rows tr[data-id]').length === 250);
  await page.evaluate(() => { window.longest = 0; });
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'blink.user_timing'] });
  const figures = {};
  // From the service's answer to rows on the screen: how long the service took is in the page's answer.
  const came = page.waitForResponse((answer) => answer.url().includes('/orders?status=submitted'));
  const clicked = await page.evaluate(() => {
    document.querySelector('.chip[data-status=submitted]').click();
    return performance.now();
  });
  const answer = await (await came).json();
  await page.waitForFunction(() => document.querySelectorAll('#rows tr[data-id]').length === 250);
  const shown = await page.evaluate(() => performance.getEntriesByName('rows').at(-1).startTime);
  figures.rows = Math.round(shown - clicked - answer.service_seconds * 1000);
  await page.check('#all');
  const began = await page.evaluate(() => {
    document.getElementById('select-matching').click();
    return performance.now();
  });
  await says(page, '#selection-text', 'of 4,000 that match');
  figures.selected = Math.round(await page.evaluate(() => performance.getEntriesByName('selected').at(-1).startTime) - began);
  figures.question = Math.round(await page.evaluate(() => {
    const before = performance.now();
    document.getElementById('cancel').click();
    return performance.now() - before;
  }));
  await page.click('#question-listed button');
  await page.waitForFunction(() => document.querySelectorAll('#question-listed tbody tr').length === 110);
  figures.longest = longestTask(await browser.stopTracing());
  figures.wall = Math.round(await page.evaluate(() => window.longest));
  console.log(`  4,000 orders: rows ${figures.rows} ms after the service's answer, selected in ${figures.selected} ms (the service's time included), `
    + `question in ${figures.question} ms; longest task ${figures.longest} ms of processor time (${figures.wall} ms by the clock)`);
  // The goals are 300, 1,000 for both, and 50. A slow machine, or one that does other things as well, gets more room.
  const room = Number(process.env.ROOM || 10);
  expect(figures.rows < 300 * room && figures.selected + figures.question < 1000 * room, 'rows, selection and question within their goals');
  expect(room > 1 ? figures.longest < 100 : figures.longest < 50 && figures.wall <= 50, 'no task over 50 ms');
});
