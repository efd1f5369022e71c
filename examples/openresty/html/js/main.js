// Starts the page's parts, each of which is a file.

import { go } from './place.js';
import { startService } from './service.js';
import { startFilters } from './filters.js';
import { drop, startSelection } from './selection.js';
import { readSoon, startOrders } from './orders.js';
import { startQuestion } from './question.js';
import { expect, remember, startBatch } from './batch.js';
import { startBatches } from './batches.js';
import { startKeys } from './keys.js';
import { $ } from './dom.js';

startService();
startFilters();
startSelection();
startOrders();
startQuestion(({ id, orders }) => {
  remember(orders);
  drop(orders.map((order) => order.id));
  go({ batch: id });
  expect(id, orders.length);
  $('batch-title').focus();
  readSoon(1000);
});
startBatch();
startBatches();
startKeys();
