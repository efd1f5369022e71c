// The keyboard. Keys mean nothing while somebody types, or a dialog is open.

import { $, element } from './dom.js';
import * as orders from './orders.js';
import * as selection from './selection.js';
import { ask } from './question.js';
import { go, place } from './place.js';

const rows = () => [...$('rows').querySelectorAll('tr[data-id]')];
const current = () => document.activeElement?.closest?.('#rows tr[data-id]');

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const from = current();
  const index = from ? all.indexOf(from) + by : by > 0 ? 0 : all.length - 1;
  const target = all[Math.max(0, Math.min(index, all.length - 1))];
  for (const tr of all) tr.tabIndex = tr === target ? 0 : -1;
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
}

function toggle() {
  const tr = current();
  if (!tr) return;
  const order = orders.orders().find((one) => one.id === tr.dataset.id);
  selection.set(order, !selection.has(order.id));
}

function press(button) {
  if (!button.disabled && !button.hidden && button.offsetParent) button.click();
}

const keys = [
  ['j', 'the next order', () => move(1)],
  ['k', 'the order before', () => move(-1)],
  ['x', 'select it, or not', toggle],
  ['o', 'open its details', () => current() && orders.toggleDetails(current())],
  ['a', 'select all on this page', () => press($('all'))],
  ['c', 'cancel the selection (asks first)', () => press($('cancel'))],
  ['/', 'filter by reference', () => {
    $('reference').focus();
    $('reference').select();
  }],
  ['n', 'the next page', () => press($('next'))],
  ['p', 'the page before', () => press($('previous'))],
  ['r', 'list anew', () => orders.load()],
  ['?', 'show these keys', () => {
    $('help').showModal();
    $('help-close').focus();
  }],
  ['Escape', 'leave a field, close a batch, clear the selection', () => {
    if (place.batch) go({ batch: null });
    else if (selection.size() > 0) selection.clear();
  }],
];

export const askSelection = () => orders.isShown() && ask(selection.snapshot());

export function startKeys() {
  $('keys').replaceChildren(...keys.map(([key, words]) => element('div', {
    children: [element('dt', { children: [element('kbd', { text: key === 'Escape' ? 'Esc' : key })] }), element('dd', { text: words })],
  })));
  $('help-open').addEventListener('click', () => $('help').showModal());
  $('help-close').addEventListener('click', () => $('help').close());
  $('cancel').addEventListener('click', askSelection);
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const typing = event.target.matches('input:not([type=checkbox]), select, textarea');
    if (typing) {
      if (event.key === 'Escape') {
        event.target.blur();
        event.preventDefault();
      }
      return;
    }
    if (event.key === 'Enter' && event.target.matches('#rows tr[data-id]')) {
      orders.toggleDetails(event.target);
      return;
    }
    const known = keys.find(([key]) => key === event.key);
    if (!known) return;
    event.preventDefault();
    known[2]();
  });
}
