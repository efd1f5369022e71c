// The question before a batch: it holds the orders that it lists, and sends the ids of these, whatever happens to the
// list and the selection meanwhile.

import { $, clock, distance, duration, element, moment, number, plural, say, show } from './dom.js';
import { call, Problem } from './api.js';
import { filterWords } from './place.js';
import { name, numbersText, statusText } from './rows.js';
import { kindWords, service } from './service.js';

const first = 10;
const furtherAtOnce = 100;
const oldSeconds = 60;
const words = {
  ported: 'ported already', cancelled: 'cancelled already', draft: 'drafts, to be deleted instead',
  pending: 'waiting for it already', unchecked: 'not shown by their fields to fit the filter',
};

let asked = null; // { orders, ids, id }
let begun = null;
let afterwards = null; // what follows when the question has closed: the focus goes elsewhere then

function orderRow(order) {
  const reason = order.expected === 'refused' ? 'within 48 h of FOC' : '';
  return element('tr', { role: 'row', className: reason ? 'near' : '', 'data-id': order.id, children: [
    element('td', { role: 'cell', text: name(order), title: order.id }),
    element('td', { role: 'cell', className: 'numbers', text: numbersText(order) }),
    element('td', { role: 'cell', children: [statusText(order)] }),
    element('td', { role: 'cell', children: [element('span', { text: order.foc ? moment(order.foc) : 'no date' }),
      element('small', { text: reason ? ` ${distance(order.foc)}` : '' })] }),
  ] });
}

function listed(orders) {
  const body = element('tbody', { role: 'rowgroup', children: orders.slice(0, first).map(orderRow) });
  const head = element('thead', { role: 'rowgroup', children: [element('tr', { role: 'row',
    children: ['Reference', 'Numbers', 'Status', 'FOC date, UTC'].map((text) => element('th', { role: 'columnheader', text })) })] });
  const parts = [element('table', { role: 'table', 'aria-label': 'The orders that a cancel is asked for', children: [head, body] })];
  const button = element('button', { type: 'button', className: 'plain' });
  const offer = () => {
    const rest = orders.length - body.children.length;
    button.hidden = rest <= 0;
    button.textContent = rest > furtherAtOnce ? `and ${number(rest)} more: list ${furtherAtOnce} of them` : `and ${number(rest)} more: list them`;
  };
  button.addEventListener('click', () => {
    body.append(...orders.slice(body.children.length, body.children.length + furtherAtOnce).map(orderRow));
    offer();
  });
  offer();
  parts.push(button);
  $('question-listed').replaceChildren(...parts);
  $('question-listed').scrollTop = 0;
}

function countsOf(orders, read) {
  const counts = {};
  for (const order of orders) counts[read(order)] = (counts[read(order)] || 0) + 1;
  return Object.entries(counts).sort((a, b) => b[1] - a[1]);
}

function fact(term, ...values) {
  return element('div', { children: [element('dt', { text: term }), element('dd', { children: values.filter(Boolean) })] });
}

// When the orders were read: those on other pages earlier than those on the screen.
function reading(orders, matching) {
  const times = orders.map((order) => order.readAt);
  const [oldest, newest] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const when = clock(oldest) === clock(newest) ? `read at ${clock(newest)}` : `read between ${clock(oldest)} and ${clock(newest)}`;
  const old = Date.now() / 1000 - oldest > oldSeconds ? `; some may be different by now, ${duration(Date.now() / 1000 - oldest)} later` : '';
  return matching ? `${plural(matching.total, 'order')} that match, each checked against the filter, ${when}${old}` : `${when}${old}`;
}

function facts(orders, matching) {
  const accounts = countsOf(orders, (order) => order.account || 'unknown').map(([account]) => account);
  const statuses = countsOf(orders, (order) => order.status).map(([status, count]) => `${number(count)} ${status}`);
  const filter = filterWords();
  $('question-facts').replaceChildren(...[
    fact('Account', element('code', { text: accounts.join(', ') })),
    fact('Status', statuses.join(', ')),
    filter && fact('Filter', filter),
    fact('Listed', reading(orders, matching)),
  ].filter(Boolean));
}

function expectations(orders, matching) {
  const near = orders.filter((order) => order.expected === 'refused').length;
  const lines = [];
  if (near > 0) lines.push(['near', `${plural(near, 'order')} ${near === 1 ? 'is' : 'are'} within 48 hours of the FOC date: expect the service to refuse ${near === 1 ? 'it' : 'them'}.`]);
  const out = Object.entries(matching ? matching.leftOut : {}).map(([reason, count]) => `${number(count)} ${words[reason] || reason}`);
  if (out.length > 0) lines.push(['out', `Left out of those that match: ${out.join('; ')}.`]);
  $('question-expected').replaceChildren(...lines.map(([className, text]) => element('li', { className, text })));
}

const newId = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function updateYes() {
  const sure = $('question-sure').hidden || $('sure').value.trim().replace(/[ ,.]/g, '') === String(asked.ids.length);
  $('yes').disabled = !sure || asked.sending;
}

export function isOpen() {
  return $('question').open;
}

// Asks about the orders of a snapshot (selection.js).
export function ask({ orders, matching }) {
  if (orders.length === 0 || isOpen()) return;
  asked = { orders, ids: orders.map((order) => order.id), id: newId(), sending: false,
    what: filterWords() || (orders.length === 1 ? name(orders[0]) : '') };
  const words = plural(orders.length, 'order');
  $('question-title').textContent = orders.length === 1 ? `Cancel ${name(orders[0])}?` : `Cancel ${words}?`;
  $('question-where').replaceChildren(element('strong', { text: kindWords() }), ` ${service.url}`);
  $('yes').textContent = orders.length === 1 ? 'Cancel this order' : `Cancel ${words}`;
  $('no').textContent = orders.length === 1 ? 'Keep it' : 'Keep them';
  facts(orders, matching);
  expectations(orders, matching);
  listed(orders);
  show('question-problem', '');
  // Without a filter everything in the account is meant, which nobody should do by two clicks.
  $('question-sure').hidden = !(matching && !filterWords());
  $('sure-text').textContent = `These are all orders of the account. Type ${orders.length} to go on:`;
  $('sure').value = '';
  updateYes();
  $('question').showModal();
  $('no').focus();
  performance.mark('asked');
}

function close() {
  $('question').close();
}

// After a request whose answer was lost: whether the batch is there all the same.
async function isBegun(id) {
  for (let look = 0; look < 3; look += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    try {
      await call('GET', `/batches/${id}`);
      return true;
    } catch (problem) {
      if (problem.status === 404) return false;
    }
  }
  return null;
}

async function begin() {
  if ($('yes').disabled) return;
  const mine = asked;
  mine.sending = true;
  updateYes();
  $('yes').textContent = 'Starting…';
  show('question-problem', '');
  let problem = null;
  try {
    await call('POST', '/batches', { body: { ids: mine.ids, id: mine.id, what: mine.what } });
  } catch (caught) {
    problem = caught instanceof Problem ? caught : new Problem(String(caught));
  }
  let there = !problem;
  if (problem && problem.status === 0) there = await isBegun(mine.id);
  mine.sending = false;
  if (there) {
    afterwards = () => begun({ id: mine.id, orders: mine.orders });
    close();
    return;
  }
  $('yes').textContent = mine.ids.length === 1 ? 'Cancel this order' : `Cancel ${plural(mine.ids.length, 'order')}`;
  updateYes();
  show('question-problem', there === null
    ? `Whether the batch was begun can't be told: ${problem.message}. Look for batch ${mine.id} among the batches before you ask again.`
    : `Nothing was cancelled: ${problem.message}`);
}

// onBegun({ id, orders }): a batch has begun.
export function startQuestion(onBegun) {
  begun = onBegun;
  $('no').addEventListener('click', close);
  $('yes').addEventListener('click', begin);
  $('sure').addEventListener('input', updateYes);
  $('question').addEventListener('cancel', (event) => asked?.sending && event.preventDefault());
  $('question').addEventListener('close', () => {
    asked = null;
    $('question-listed').replaceChildren();
    say('');
    if (afterwards) {
      afterwards();
      afterwards = null;
    } else if (document.activeElement === document.body) {
      $('count').focus(); // the browser gives the focus back where it was, if that is still there
    }
  });
}
