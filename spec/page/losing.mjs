// The page's server goes away and comes back; and a second one on its prefix is refused.
import { control, end, expect, listed, open, reset, says, start, test, truth, PAGE_PORT, PAGE_PREFIX } from './support.mjs';

await test('says that the connection is lost; the batch goes on, and is there again', async () => {
  await reset({ orders: 40, statuses: ['submitted'], near: 0 });
  await control('limits', { limit: 5, window: 1 });
  const page = await open();
  await listed(page);
  await page.check('#all');
  await page.click('#cancel');
  await page.click('#yes');
  await page.waitForFunction(() => document.querySelectorAll('#outcomes li').length >= 2);
  await end(PAGE_PREFIX);
  await says(page, '#lost', 'is lost since');
  await says(page, '#batch-state', 'Connection lost');
  await says(page, '#batch-text', 'goes on without this page');
  expect(!await page.locator('#stop').isVisible(), 'no Stop that would do nothing');
  await says(page, '#freshness', 'as of');
  const started = start('--listen', `127.0.0.1:${PAGE_PORT}`, '--prefix', PAGE_PREFIX);
  expect(started.status === 0, started.stderr);
  await page.click('#lost button');
  await page.waitForFunction(() => document.getElementById('lost').hidden);
  // The new server has another token than the page.
  await page.click('#stop');
  await says(page, '#batch-state', 'Stopped');
  await control('limits', {});
  await page.click('#resume');
  await says(page, '#batch-state', 'Finished');
  const orders = Object.values(await truth());
  expect(orders.every((order) => order.effects === 1), 'each cancelled once');
});
