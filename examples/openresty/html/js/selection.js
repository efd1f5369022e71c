// The selected orders. They stay over pages and sorting, and belong to the filters: with other filters the selection is
// empty again. A selection of all that match is what the server has listed, order by order.

import { $, clock, number, plural, say } from './dom.js';
import { lines } from './api.js';
import { filterKey, onPlace, query } from './place.js';

const chosen = new Map(); // id -> order
const listeners = [];
let key = filterKey();
let page = null; // what is shown, or null while no list is
let matching = null; // after "all that match": total, unchecked, leftOut (reason -> count), readAt
let walk = null; // AbortController of a listing
let progress = '';

export const has = (id) => chosen.has(id);
export const size = () => chosen.size;

// What the question is about: the orders as they were listed, and what the listing left out.
export function snapshot() {
  return { orders: [...chosen.values()], matching };
}

export function onSelection(listener) {
  listeners.push(listener);
}

function onThisPage() {
  return page ? page.orders.filter((order) => chosen.has(order.id)).length : 0;
}

function show() {
  const bar = $('selection');
  const able = page ? page.orders.filter((order) => order.selectable) : [];
  const here = onThisPage();
  bar.hidden = chosen.size === 0 && !walk;
  const elsewhere = chosen.size - here;
  let text = plural(chosen.size, 'order') + ' selected';
  if (matching) text += `, all that can be cancelled of ${number(matching.total)} that match`;
  else if (elsewhere > 0) text += `, ${number(elsewhere)} of them on other pages`;
  $('selection-text').textContent = walk ? progress : text;
  const more = page && !page.misfits && page.total > page.orders.length && !matching;
  $('select-matching').hidden = !(more || walk);
  $('select-matching').textContent = walk ? 'Don\'t' : more ? `Select all ${number(page.total)} that match` : '';
  $('clear-selection').hidden = chosen.size === 0 || walk !== null;
  $('cancel').hidden = walk !== null;
  $('cancel').textContent = `Cancel ${plural(chosen.size, 'order')}…`;
  // Nothing is cancelled while the list that it was chosen from is not on the screen.
  $('cancel').disabled = chosen.size === 0 || !page;
  $('all').disabled = able.length === 0;
  $('all').checked = able.length > 0 && here === able.length;
  $('all').indeterminate = here > 0 && here < able.length;
}

function changed() {
  show();
  for (const listener of listeners) listener();
}

export function set(order, selected) {
  if (!order || !order.selectable) return;
  if (selected) chosen.set(order.id, order);
  else {
    chosen.delete(order.id);
    matching = null;
  }
  changed();
}

export function clear() {
  if (walk) walk.abort();
  chosen.clear();
  matching = null;
  changed();
}

// Those of a batch that has begun.
export function drop(ids) {
  for (const id of ids) chosen.delete(id);
  matching = null;
  changed();
}

// Orders as the service shows them now. What can no longer be cancelled is no longer selected.
export function learn(orders) {
  let lost = 0;
  for (const order of orders) {
    if (!chosen.has(order.id)) continue;
    if (order.selectable) chosen.set(order.id, order);
    else {
      chosen.delete(order.id);
      lost += 1;
    }
  }
  if (lost > 0) {
    say(`${plural(lost, 'selected order')} can no longer be cancelled and ${lost === 1 ? 'is' : 'are'} not selected any more`);
    changed();
  }
}

// The list that is on the screen, or null.
export function listIs(shown) {
  page = shown;
  show();
}

// Selects whatever the server lists under the present filters. It counts only with its last line.
export async function selectMatching() {
  if (walk) {
    walk.abort();
    return;
  }
  walk = new AbortController();
  const mine = walk;
  const total = page ? page.total : 0;
  const found = [];
  let end = null;
  let problem = null;
  progress = `Reading ${number(total)} orders…`;
  show();
  try {
    await lines('POST', `/selections?${query({ listed: false })}`, { signal: mine.signal }, (line) => {
      if (line.orders) found.push(...line.orders);
      if (line.read) progress = `Read ${number(line.read)} of ${number(Math.max(total, line.read))} orders…`;
      if (line.waiting) progress = `Read ${number(found.length)} of ${number(total)}; the rate limit holds the rest until ${clock(Date.now() / 1000 + line.waiting.seconds)}…`;
      end = line.end || end;
      problem = line.problem || problem;
      $('selection-text').textContent = progress;
    });
    if (!end) problem = problem || 'the listing broke off';
  } catch (caught) {
    problem = caught.name === 'AbortError' ? 'given up' : caught.message;
  }
  if (walk !== mine) return; // the filters are others by now
  walk = null;
  if (problem) {
    show();
    $('selection').hidden = false;
    $('selection-text').textContent = problem === 'given up' ? `${plural(chosen.size, 'order')} selected`
      : `Not all that match could be listed, and nothing of it was selected: ${problem}`;
    say($('selection-text').textContent);
    $('selection').hidden = problem === 'given up' && chosen.size === 0;
    return;
  }
  const leftOut = {};
  chosen.clear();
  const readAt = Date.now() / 1000;
  for (const order of found) {
    order.readAt = readAt;
    if (order.selectable) chosen.set(order.id, order);
    else leftOut[order.left_out] = (leftOut[order.left_out] || 0) + 1;
  }
  if (end.unchecked) leftOut.unchecked = end.unchecked;
  matching = { total: end.total, leftOut, readAt };
  changed();
  say($('selection-text').textContent);
  performance.mark('selected');
}

export function startSelection() {
  $('all').addEventListener('change', () => {
    for (const order of page ? page.orders : []) {
      if (!order.selectable) continue;
      if ($('all').checked) chosen.set(order.id, order);
      else chosen.delete(order.id);
    }
    if (!$('all').checked) matching = null;
    changed();
  });
  $('clear-selection').addEventListener('click', () => {
    clear();
    $('count').focus();
  });
  $('select-matching').addEventListener('click', selectMatching);
  onPlace(() => {
    if (filterKey() === key) return;
    key = filterKey();
    const had = chosen.size;
    if (walk) walk.abort();
    walk = null;
    clear();
    if (had > 0) say('Other filters: nothing is selected any more');
  });
  show();
}
