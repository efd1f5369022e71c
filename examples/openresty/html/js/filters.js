// The filters: chips for the status with their counts, and fields that apply as they change.

import { $, element, number } from './dom.js';
import { call } from './api.js';
import { go, isFiltered, onPlace, place, query } from './place.js';

const statuses = ['draft', 'in-process', 'submitted', 'exception', 'foc-date-confirmed', 'cancel-pending', 'ported', 'cancelled'];
const fields = { reference: 'customer_reference', number: 'number', 'foc-from': 'foc_from', 'foc-to': 'foc_to' };
const typingPause = 250; // ms
const countsAgain = 60000; // ms
const countsPause = 500; // ms after the last change of a filter: counts take a request for each status
let typed;
let counting;
let typing = false; // whether the address has an entry for what is being typed
let asked = 0;
let counted = '';

export function statusMark(status) {
  return element('span', { className: `pie ${statuses.includes(status) ? status : 'other'}`, 'aria-hidden': 'true' });
}

function makeChips() {
  $('chips').replaceChildren(...['', ...statuses].map((status) => element('button', {
    type: 'button', className: 'chip', 'data-status': status, 'aria-pressed': 'false',
    children: [status && statusMark(status), element('span', { text: status || 'any status' }), element('span', { className: 'number' })],
  })));
}

function showChips() {
  for (const chip of $('chips').children) {
    const { status } = chip.dataset;
    chip.setAttribute('aria-pressed', String(status ? place.status.includes(status) : place.status.length === 0));
  }
}

function showFields() {
  for (const [id, name] of Object.entries(fields)) {
    if (document.activeElement !== $(id) || $(id).value.trim() !== place[name]) $(id).value = place[name];
  }
  $('sort').value = place.sort;
  $('size').value = place.size;
  $('clear-filters').hidden = !isFiltered();
  const range = place.foc_from && place.foc_to && place.foc_from > place.foc_to;
  $('foc-to').setCustomValidity(range ? 'before the first day' : '');
}

// The filters that counts depend on.
function others() {
  const said = query({ listed: false });
  said.delete('status');
  said.delete('sort');
  return said.toString();
}

function showCounts(counts, total) {
  for (const chip of $('chips').children) {
    const value = chip.dataset.status ? counts[chip.dataset.status] : total;
    chip.lastChild.textContent = value === undefined ? '' : number(value);
  }
}

// How many orders there are in each status, under the other filters. Counts that can't be had are not shown.
export async function count() {
  clearTimeout(counting);
  const said = others();
  asked += 1;
  const mine = asked;
  try {
    const { counts, total } = await call('GET', `/counts?${said}`);
    if (mine !== asked) return;
    counted = said;
    showCounts(counts, total);
  } catch {
    if (mine === asked) showCounts({});
  }
}

function apply(replace) {
  clearTimeout(typed);
  const changes = { page: 1 };
  for (const [id, name] of Object.entries(fields)) {
    if ($(id).type === 'date' && $(id).validity.badInput) return;
    changes[name] = $(id).value.trim();
  }
  go(changes, { replace });
}

export function startFilters() {
  makeChips();
  showChips();
  showFields();
  $('filters').addEventListener('submit', (event) => {
    event.preventDefault();
    apply(false);
  });
  $('chips').addEventListener('click', (event) => {
    const chip = event.target.closest('.chip');
    if (!chip) return;
    const { status } = chip.dataset;
    const others = place.status.filter((one) => one !== status);
    go({ status: !status ? [] : others.length < place.status.length ? others : [...place.status, status], page: 1 });
  });
  $('filters').addEventListener('input', (event) => {
    clearTimeout(typed);
    if (event.target.matches('input')) {
      typed = setTimeout(() => {
        apply(typing);
        typing = true;
      }, typingPause);
    }
  });
  $('filters').addEventListener('change', () => {
    apply(typing);
    typing = false;
  });
  $('clear-filters').addEventListener('click', () => {
    go({ status: [], customer_reference: '', number: '', foc_from: '', foc_to: '', page: 1 });
    $('reference').focus();
  });
  let key = others();
  onPlace(() => {
    showChips();
    showFields();
    if (others() === key) return;
    key = others();
    asked += 1; // an answer to the filters before is not shown
    if (key !== counted) showCounts({});
    clearTimeout(counting);
    counting = setTimeout(count, countsPause);
  });
  setInterval(() => document.visibilityState === 'visible' && count(), countsAgain);
  count();
}

// References that were seen, as suggestions.
export function suggest(references) {
  $('references').replaceChildren(...[...new Set(references)].slice(0, 50).map((value) => element('option', { value })));
}

