// A row of the table for an order. On a narrow screen CSS makes cards of them.

import { distance, element, moment, number, plural } from './dom.js';
import { statusMark } from './filters.js';

const shownNumbers = 1;

function cell(className, children, label) {
  return element('td', { role: 'cell', className, children, 'data-label': label });
}

export function statusText(order) {
  return element('span', { className: `state-word ${order.status}`, children: [statusMark(order.status), element('span', { text: order.status })] });
}

export function numbersText(order, most = shownNumbers) {
  const shown = order.numbers.slice(0, most).join(', ');
  const count = order.number_count ?? order.numbers.length;
  const rest = count - Math.min(most, order.numbers.length);
  return rest > 0 && shown ? `${shown} +${number(rest)}` : shown || (count ? plural(count, 'number') : 'none');
}

// What the service will probably say to a cancel, in few words; the whole reason is in the details.
export function verdict(order) {
  if (order.selectable && order.expected === 'refused') return { text: 'expect a refusal', className: 'near' };
  if (order.selectable) return { text: order.exceptions ? order.exceptions.join(', ').toLowerCase().replaceAll('_', ' ') : '', className: 'quiet' };
  const words = { draft: 'delete the draft instead', pending: 'cancel requested' };
  return { text: words[order.left_out] || order.reason || 'can\'t be cancelled', className: 'shut' };
}

export function name(order) {
  return order.customer_reference || order.support_key || order.id;
}

function footprint(order) {
  return JSON.stringify([order.status, order.foc, order.customer_reference, order.selectable, order.reason, order.number_count]);
}

function fill(tr, order, checked) {
  const box = element('input', { type: 'checkbox', value: order.id, tabindex: '-1',
    'aria-label': `Select ${name(order)}, ${order.status}${order.numbers[0] ? `, ${order.numbers[0]}` : ''}` });
  box.checked = checked;
  box.disabled = !order.selectable;
  const said = verdict(order);
  tr.replaceChildren(
    cell('box', [box]),
    cell('status', [statusText(order)]),
    cell('reference', [element('button', { type: 'button', className: order.customer_reference ? 'open' : 'open nameless', tabindex: '-1', 'aria-expanded': 'false',
      text: order.customer_reference || 'no reference', title: order.customer_reference || undefined })]),
    cell('numbers', [element('span', { text: numbersText(order) })], 'Numbers'),
    cell('foc', order.foc
      ? [element('time', { datetime: order.foc, text: moment(order.foc) }), element('small', { text: distance(order.foc) })]
      : [element('span', { className: 'quiet', text: 'no date' })], 'FOC'),
    cell(`note ${said.className}`, [element('span', { text: said.text, title: said.text || undefined })], 'Note'),
    cell('key', [element('span', { text: order.support_key || order.id.slice(0, 8), title: order.id })], 'Order'),
  );
  tr.classList.toggle('chosen', checked);
  tr.classList.toggle('fixed', !order.selectable);
}

export function row(order, checked) {
  const tr = element('tr', { role: 'row', tabindex: '-1', 'data-id': order.id });
  tr.footprint = footprint(order);
  fill(tr, order, checked);
  return tr;
}

// Brings a row up to date where something in it is different. Returns whether its status is another one.
export function refresh(tr, before, order, checked) {
  const print = footprint(order);
  if (print === tr.footprint) return false;
  tr.footprint = print;
  const focused = tr.contains(document.activeElement) && document.activeElement !== tr;
  fill(tr, order, checked);
  if (focused) tr.focus();
  if (before.status === order.status) return false;
  tr.classList.remove('changed');
  void tr.offsetWidth; // starts the animation again
  tr.classList.add('changed');
  return true;
}

export function mark(tr, checked) {
  const box = tr.querySelector('input');
  if (box.checked !== checked) box.checked = checked;
  tr.classList.toggle('chosen', checked);
}

// How many columns the table has: a narrow screen hides some, and a cell across more would add them.
export function columns() {
  return String(Math.max(1, [...document.querySelectorAll('#orders th')].filter((head) => head.offsetParent).length));
}

// All that the page knows of an order, below its row.
export function details(order) {
  const facts = [
    ['Reference', order.customer_reference], ['Order', order.id], ['Support key', order.support_key],
    ['Numbers', numbersText(order, 3)], ['FOC date', order.foc && `${moment(order.foc)} UTC, ${distance(order.foc)}`],
    ['Created', order.created && `${moment(order.created)} UTC`],
    ['Exceptions', order.exceptions && order.exceptions.join(', ')], ['Cancelling it', order.reason || 'may be asked for'],
    ['Account', order.account],
  ];
  const list = element('dl', { children: facts.filter(([, value]) => value)
    .map(([term, value]) => element('div', { children: [element('dt', { text: term }), element('dd', { text: value })] })) });
  return element('tr', { role: 'row', className: 'details', children: [element('td', { role: 'cell', colspan: columns(), children: [list] })] });
}
