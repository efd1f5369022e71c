// The list of orders. Each request for it has a number, and only the last one's answer is shown; a list that fails
// empties the table and says why. So the rows are always those of the filters above them.
//
//   loading    asked; the table is empty
//   shown      rows, or none that match
//   waiting    for the service's rate limit, until a time
//   failed     with a reason; asked again at a time, later and later
//
// While somebody looks, the same list is read again now and then: rows change where orders did. Where that fails, the
// rows stay and are marked with the time at which they were true.

import { $, breathe, clock, duration, element, number, plural, say, show } from './dom.js';
import { call } from './api.js';
import { count, suggest } from './filters.js';
import { filterKey, go, isFiltered, onPlace, place, query } from './place.js';
import { columns, details, mark, refresh, row } from './rows.js';
import * as selection from './selection.js';

const liveSeconds = 5;
const rowsAtOnce = 50;
const longestPause = 30; // s

const list = { number: 0, state: 'loading', orders: [], rows: new Map(), page: null, key: '', failures: 0, until: 0, readAt: 0, stale: null };
let asking = null;
let live;
let again;

export const orders = () => list.orders;
export const isShown = () => list.state === 'shown' && list.key === filterKey();

function skeleton() {
  return Array.from({ length: 8 }, () => element('tr', { className: 'skeleton', role: 'row', 'aria-hidden': 'true',
    children: [element('td', { role: 'cell', colspan: columns(), children: [element('span')] })] }));
}

function setState(state) {
  list.state = state;
  $('orders').setAttribute('aria-busy', String(state === 'loading'));
  $('orders').dataset.state = state;
  $('pages').hidden = state !== 'shown' || !list.page || list.page.total === 0;
  selection.listIs(state === 'shown' ? list.page : null);
}

function empty(state) {
  list.orders = [];
  list.rows.clear();
  list.page = null;
  list.stale = null;
  $('rows').replaceChildren(...(state === 'loading' ? skeleton() : []));
  show('misfits', '');
  show('freshness', '');
  setState(state);
}

// A state that stands in place of the rows.
function showInstead(title, text, button, act) {
  const parts = [element('strong', { text: title }), element('span', { text })];
  if (button) {
    const made = element('button', { type: 'button', text: button });
    made.addEventListener('click', act);
    parts.push(made);
  }
  $('state').replaceChildren(...parts);
  $('state').hidden = false;
}

function showWait() {
  const left = duration(list.until - Date.now() / 1000);
  const text = $('state').querySelector('span');
  if (!text) return;
  if (list.state === 'waiting') text.textContent = `The service takes requests again at ${clock(list.until)}, in ${left}. Then the list is asked for.`;
  if (list.state === 'failed') text.textContent = `${list.why}. Asked again at ${clock(list.until)}, in ${left}.`;
}

function fail(problem) {
  const waiting = problem.waiting;
  list.failures += 1;
  list.why = problem.message.replace(/\.$/, '');
  const pause = waiting ? waiting.seconds : Math.min(2 ** list.failures, longestPause);
  // By this machine's clock, which may differ from the server's.
  list.until = Date.now() / 1000 + pause;
  const hopeless = !waiting && problem.status >= 400 && problem.status < 500 && problem.status !== 429;
  empty(waiting ? 'waiting' : 'failed');
  $('count').textContent = waiting ? 'Waiting for the rate limit' : 'The orders can\'t be listed';
  if (hopeless) {
    showInstead('No orders are shown.', `${list.why}.`, 'Try again', () => load());
    list.state = 'refused';
  } else {
    showInstead(waiting ? 'The rate limit is used up.' : 'No orders are shown.', '', 'Try now', () => load());
    showWait();
    again = setTimeout(load, pause * 1000);
  }
  say(`${$('count').textContent}: ${list.why}`);
}

function showPlace() {
  const { page, pages, total } = list.page;
  $('count').textContent = plural(total, 'order') + (isFiltered() ? '' : ' in the account');
  $('place').textContent = `${number(page)} of ${number(Math.max(pages, 1))}`;
  $('previous').disabled = page <= 1;
  $('next').disabled = page >= pages;
  show('misfits', list.page.misfits ? `${plural(list.page.misfits, 'order')} of this page did not fit the filter and ${
    list.page.misfits === 1 ? 'is' : 'are'} not shown: the service ignored the filter. Its totals count all orders.` : '');
  const descending = place.sort === '-activation_settings.foc_datetime_requested';
  const sorted = place.sort.endsWith('foc_datetime_requested');
  $('foc-head').setAttribute('aria-sort', !sorted ? 'none' : descending ? 'descending' : 'ascending');
}

function showFreshness() {
  if (list.state !== 'shown') return;
  show('freshness', list.stale ? `as of ${clock(list.readAt)}: ${list.stale}` : `live, read at ${clock(list.readAt)}`);
  $('freshness').classList.toggle('stale', Boolean(list.stale));
}

async function showRows(mine) {
  list.rows.clear();
  $('rows').replaceChildren();
  for (let first = 0; first < list.orders.length; first += rowsAtOnce) {
    if (first > 0) await breathe();
    if (mine !== list.number) return;
    for (const order of list.orders.slice(first, first + rowsAtOnce)) {
      if (list.rows.has(order.id)) continue; // a fresh list came meanwhile
      const tr = row(order, selection.has(order.id));
      list.rows.set(order.id, tr);
      $('rows').append(tr);
      if (list.rows.size === 1) tr.tabIndex = 0;
    }
  }
}

// When each order was read, for the question.
function stamp(answer) {
  const now = Date.now() / 1000;
  for (const order of answer.orders) order.readAt = now;
}

function accept(answer, mine) {
  stamp(answer);
  list.orders = answer.orders;
  list.page = answer;
  list.key = filterKey();
  list.failures = 0;
  list.stale = null;
  list.readAt = Date.now() / 1000;
  if (answer.page > 1 && answer.orders.length === 0 && answer.misfits === 0) {
    go({ page: Math.max(answer.pages, 1) }, { replace: true }); // a page behind the last one
    return;
  }
  setState('shown');
  showPlace();
  showFreshness();
  $('state').hidden = answer.orders.length > 0;
  if (answer.orders.length === 0) {
    $('pages').hidden = true;
    if (isFiltered()) {
      showInstead('No order matches.', place.customer_reference ? 'The service compares references as a whole: Acct 12 does not find Acct 123.'
        : 'Try fewer filters.', 'Clear filters', () => $('clear-filters').click());
    } else {
      showInstead('The account has no port-in orders.', 'They appear here as soon as there are any.');
    }
  }
  selection.learn(answer.orders);
  suggest(answer.orders.map((order) => order.customer_reference).filter(Boolean));
  say(`${plural(answer.total, 'order')}${isFiltered() ? ' match' : ''}, page ${answer.page}`);
  showRows(mine);
  performance.mark('rows', { detail: { service: answer.service_seconds } });
}

// Shows the list of the place. Whatever was asked before is given up.
export async function load() {
  clearTimeout(again);
  clearTimeout(live);
  if (asking) asking.abort();
  asking = new AbortController();
  list.number += 1;
  const mine = list.number;
  empty('loading');
  $('state').hidden = true;
  $('count').textContent = 'Listing…';
  const slow = setTimeout(() => {
    if (mine === list.number && list.state === 'loading') {
      $('count').textContent = 'Waiting for the service…';
      say('Still waiting for the service');
    }
  }, 1500);
  try {
    const answer = await call('GET', `/orders?${query()}`, { signal: asking.signal });
    if (mine === list.number) accept(answer, mine);
  } catch (problem) {
    if (problem.name !== 'AbortError' && mine === list.number) fail(problem);
  } finally {
    clearTimeout(slow);
  }
  if (mine === list.number) planLive();
}

function planLive() {
  clearTimeout(live);
  if (list.state === 'shown') live = setTimeout(readAgain, Math.min(liveSeconds * 2 ** list.failures, longestPause) * 1000);
}

function sameOrders(fresh) {
  return fresh.length === list.orders.length && fresh.every((order, place) => order.id === list.orders[place].id);
}

// Puts fresh orders in place of those that are shown.
function renew(answer) {
  stamp(answer);
  const before = new Map(list.orders.map((order) => [order.id, order]));
  const changed = [];
  selection.learn(answer.orders);
  if (sameOrders(answer.orders)) {
    for (const order of answer.orders) {
      const tr = list.rows.get(order.id);
      if (tr && refresh(tr, before.get(order.id), order, selection.has(order.id))) changed.push(order);
    }
  } else {
    const focused = document.activeElement?.closest?.('#rows tr')?.dataset.id;
    const made = answer.orders.map((order) => {
      const tr = list.rows.get(order.id);
      if (!tr) return row(order, selection.has(order.id));
      if (refresh(tr, before.get(order.id), order, selection.has(order.id))) changed.push(order);
      return tr;
    });
    list.rows = new Map(answer.orders.map((order, place) => [order.id, made[place]]));
    $('rows').replaceChildren(...made);
    if (focused) (list.rows.get(focused) || made[0])?.focus();
    if (made.length > 0 && !made.some((tr) => tr.tabIndex === 0)) made[0].tabIndex = 0;
  }
  list.orders = answer.orders;
  list.page = answer;
  list.stale = null;
  list.failures = 0;
  list.readAt = Date.now() / 1000;
  setState('shown');
  $('state').hidden = answer.orders.length > 0;
  showPlace();
  if (changed.length > 0) {
    say(changed.length === 1 ? `${changed[0].customer_reference || changed[0].id} is ${changed[0].status}` : `${changed.length} orders have another status`);
    count();
  }
}

async function readAgain() {
  if (list.state !== 'shown') return;
  if (document.visibilityState !== 'visible') return; // visibilitychange asks
  const mine = list.number;
  try {
    const answer = await call('GET', `/orders?${query()}`, { signal: asking.signal });
    if (mine !== list.number) return;
    if (answer.orders.length === 0) {
      load();
      return;
    }
    renew(answer);
  } catch (problem) {
    if (problem.name === 'AbortError' || mine !== list.number) return;
    list.failures += 1;
    list.stale = problem.message;
  }
  showFreshness();
  planLive();
}

// Reads the list again soon, as something has happened to orders.
export function readSoon(delay = 300) {
  if (list.state !== 'shown') return;
  clearTimeout(live);
  live = setTimeout(readAgain, delay);
}

// What a batch has found out of orders: id -> status. The rows show it before the list is read again.
export function learnStatuses(statuses) {
  if (list.state !== 'shown') return;
  list.orders = list.orders.map((order) => {
    const status = statuses.get(order.id);
    if (!status || status === order.status) return order;
    const fresh = { ...order, status, selectable: false, expected: undefined, left_out: status === 'cancelled' ? status : 'pending',
      reason: status === 'cancelled' ? 'cancelled already' : 'waits for its cancellation already' };
    if (list.rows.has(order.id)) refresh(list.rows.get(order.id), order, fresh, false);
    return fresh;
  });
}

// Opens or closes the details of a row.
export function toggleDetails(tr) {
  const button = tr.querySelector('.open');
  const opened = tr.nextElementSibling?.classList.contains('details');
  if (opened) tr.nextElementSibling.remove();
  else tr.after(details(list.orders.find((order) => order.id === tr.dataset.id)));
  button.setAttribute('aria-expanded', String(!opened));
}

export function startOrders() {
  selection.onSelection(() => {
    for (const [id, tr] of list.rows) mark(tr, selection.has(id));
  });
  $('rows').addEventListener('change', (event) => {
    if (event.target.matches('input')) selection.set(list.orders.find((order) => order.id === event.target.value), event.target.checked);
  });
  $('rows').addEventListener('click', (event) => {
    const button = event.target.closest('.open');
    if (button) toggleDetails(button.closest('tr'));
  });
  $('previous').addEventListener('click', () => go({ page: place.page - 1 }));
  $('next').addEventListener('click', () => go({ page: place.page + 1 }));
  $('size').addEventListener('change', () => go({ size: Number($('size').value), page: 1 }));
  $('sort').addEventListener('change', () => go({ sort: $('sort').value, page: 1 }));
  $('sort-foc').addEventListener('click', () => {
    const field = 'activation_settings.foc_datetime_requested';
    go({ sort: place.sort === field ? `-${field}` : field, page: 1 });
  });
  onPlace((changed) => {
    if ([...changed].some((name) => name !== 'batch')) load();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') readSoon(0);
  });
  setInterval(() => {
    if (list.state === 'waiting' || list.state === 'failed') showWait();
  }, 1000);
  load();
}
