// The page: lists orders, cancels a selection after a confirmation, and follows the batch until its end.
'use strict';

const $ = (id) => document.getElementById(id);
const token = document.querySelector('meta[name=token]').content;
const state = { page: 1, orders: new Map(), selected: new Set(), source: null };

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function say(text) {
  $('message').textContent = text || '';
  $('message').hidden = !text;
}

function plural(count, word) {
  return `${count.toLocaleString()} ${word}${count === 1 ? '' : 's'}`;
}

// What the server answers, or an Error with its sentence.
async function call(method, path, body) {
  const headers = method === 'GET' ? {} : { 'X-Token': token, 'Content-Type': 'application/json' };
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const value = await answer.json().catch(() => ({ error: `the server answered ${answer.status}` }));
  if (!answer.ok) throw new Error(value.error || `the server answered ${answer.status}`);
  return value;
}

// The list

function row(order) {
  const tr = element('tr');
  const box = element('input');
  box.type = 'checkbox';
  box.value = order.id;
  box.disabled = !order.selectable;
  box.title = order.reason || '';
  box.setAttribute('aria-label', `select order ${order.id}`);
  const cell = element('td');
  cell.append(box);
  const status = element('td');
  status.append(element('span', order.status, `pill ${order.status}`));
  const numbers = order.numbers.join(', ') + (order.number_count > order.numbers.length ? ` of ${order.number_count}` : '');
  tr.append(cell, element('td', order.id, 'id'), status, element('td', order.customer_reference),
    element('td', order.foc ? order.foc.replace('T', ' ').replace(/:\d\dZ$/, ' UTC') : '—'), element('td', numbers));
  tr.title = order.reason || '';
  return tr;
}

function boxes() {
  return [...$('orders').querySelectorAll('tbody input:enabled')];
}

function selectionChanged() {
  state.selected = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  $('cancel').disabled = state.selected.size === 0;
  $('cancel').textContent = state.selected.size ? `Cancel ${plural(state.selected.size, 'order')}` : 'Cancel selected';
  $('all').checked = boxes().length > 0 && boxes().every((box) => box.checked);
}

async function list() {
  const query = new URLSearchParams(new FormData($('filters')));
  query.set('page', state.page);
  say('');
  try {
    const { orders, meta } = await call('GET', `/orders?${query}`);
    state.orders = new Map(orders.map((order) => [order.id, order]));
    $('orders').tBodies[0].replaceChildren(...orders.map(row));
    $('place').textContent = `page ${meta.page_number} of ${meta.total_pages}, ${plural(meta.total_results, 'order')}`;
    $('previous').disabled = meta.page_number <= 1;
    $('next').disabled = meta.page_number >= meta.total_pages;
  } catch (problem) {
    say(`The orders can't be listed: ${problem.message}`);
  }
  selectionChanged();
}

function turn(by) {
  state.page += by;
  list();
}

// Cancelling

function ask() {
  const ids = [...state.selected];
  const close = ids.map((id) => state.orders.get(id)).filter((order) => order.reason);
  $('question').textContent = `Cancel ${plural(ids.length, 'order')}?`;
  $('yes').textContent = `Cancel ${plural(ids.length, 'order')}`;
  $('warnings').replaceChildren(...close.map((order) => element('li', `${order.id}: ${order.reason}`)));
  $('confirm').showModal();
}

async function begin() {
  $('confirm').close();
  const ids = [...state.selected];
  try {
    const { id } = await call('POST', '/batches', { ids });
    location.hash = `batch=${id}`;
    follow(id);
  } catch (problem) {
    say(`Nothing was cancelled: ${problem.message}`);
  }
}

function showProgress(progress) {
  $('batch-total').textContent = plural(progress.total ?? progress.done, 'order');
  $('bar').max = Math.max(progress.total ?? progress.done, 1);
  $('bar').value = progress.done;
  $('batch-text').textContent = `${progress.done.toLocaleString()} of ${(progress.total ?? progress.done).toLocaleString()} done`
    + (progress.finished ? ', finished' : '') + (progress.interrupted ? ': stopped, the rest can be resumed' : '');
  $('counts').replaceChildren(...Object.entries(progress.counts).filter(([, count]) => count)
    .map(([name, count]) => element('li', `${count.toLocaleString()} ${name}`, name)));
}

function showOutcomes(outcomes) {
  $('outcomes').tBodies[0].append(...outcomes.map((outcome) => {
    const tr = element('tr');
    const cell = element('td');
    cell.append(element('span', outcome.outcome, `pill ${outcome.outcome}`));
    tr.append(element('td', outcome.id, 'id'), cell, element('td', outcome.detail, 'wide'));
    return tr;
  }));
}

// The stream ends when a worker of the server does (a reload); the browser then asks again, from where it was.
function follow(id) {
  if (state.source) state.source.close();
  $('outcomes').tBodies[0].replaceChildren();
  $('batch').hidden = false;
  $('stop').hidden = false;
  $('stop').onclick = () => call('POST', `/batches/${id}/stop`).catch((problem) => say(problem.message));
  const source = new EventSource(`/batches/${id}/events`);
  state.source = source;
  source.addEventListener('progress', (event) => showProgress(JSON.parse(event.data)));
  source.addEventListener('outcomes', (event) => showOutcomes(JSON.parse(event.data)));
  source.addEventListener('end', (event) => {
    source.close();
    $('stop').hidden = true;
    showProgress(JSON.parse(event.data));
    list();
  });
  source.addEventListener('problem', (event) => {
    source.close();
    say(JSON.parse(event.data).error);
  });
}

$('filters').addEventListener('submit', (event) => {
  event.preventDefault();
  state.page = 1;
  list();
});
$('orders').addEventListener('change', selectionChanged);
$('all').addEventListener('change', () => {
  for (const box of boxes()) box.checked = $('all').checked;
  selectionChanged();
});
$('cancel').addEventListener('click', ask);
$('no').addEventListener('click', () => $('confirm').close());
$('yes').addEventListener('click', begin);
$('previous').addEventListener('click', () => turn(-1));
$('next').addEventListener('click', () => turn(1));
list();
const earlier = location.hash.match(/^#batch=([\w.-]+)$/);
if (earlier) follow(earlier[1]);
