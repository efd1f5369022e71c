// The list of batches, those that run first: always on the screen. A running one shows how far it is.

import { $, clock, element, number, plural, show } from './dom.js';
import { isRunning, stateWords } from './batchwords.js';
import * as open from './batch.js';
import { go, onPlace, place } from './place.js';
import { readSoon } from './orders.js';
import { retryNow, startStream } from './stream.js';

const batches = new Map();
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const { title } = document;
let connection = { lost: false };

function item(batch) {
  const bad = (batch.counts.failed || 0) + (batch.counts.refused || 0);
  const notes = [
    batch.counts.uncertain ? `${number(batch.counts.uncertain)} uncertain` : '',
    bad ? `${number(bad)} not cancelled` : '',
    batch.counts['not-attempted'] ? `${number(batch.counts['not-attempted'])} not attempted` : '',
  ].filter(Boolean).join(', ');
  const link = element('a', { href: `#batch=${batch.id}`, 'data-id': batch.id, 'aria-current': place.batch === batch.id ? 'true' : undefined, children: [
    element('span', { className: 'what', text: plural(batch.total || 0, 'order') }),
    element('span', { className: 'when', text: day.format(new Date(batch.begun * 1000)) }),
    element('span', { className: 'how', text: isRunning(batch) ? `${stateWords[batch.state]}, ${number(batch.done)} of ${number(batch.total || 0)}` : stateWords[batch.state] || batch.state }),
    batch.what ? element('span', { className: 'filter', text: batch.what, title: batch.what }) : null,
    notes ? element('span', { className: 'notes', text: notes }) : null,
    isRunning(batch) ? element('span', { className: 'thin', children: [element('span')] }) : null,
  ] });
  if (isRunning(batch)) link.querySelector('.thin span').style.width = `${(100 * batch.done) / Math.max(batch.total || 0, 1)}%`;
  return element('li', { className: batch.state, children: [link] });
}

// What runs is in the tab's title, and where the list of batches may be scrolled away at the top of the screen as well.
function showRunning(running) {
  $('earlier-title').textContent = running.length > 0 ? `Batches, ${running.length} running` : 'Batches';
  document.body.classList.toggle('busy', running.length > 0);
  $('running').hidden = running.length === 0;
  document.title = title;
  if (running.length === 0) return;
  const [batch] = running;
  $('running').href = `#batch=${batch.id}`;
  $('running').textContent = `${stateWords[batch.state]}, ${number(batch.done)} of ${number(batch.total || 0)}`;
  document.title = `${Math.floor((100 * batch.done) / Math.max(batch.total || 0, 1))} % · ${title}`;
}

function showList() {
  const sorted = [...batches.values()].sort((a, b) => Number(isRunning(b)) - Number(isRunning(a)) || b.begun - a.begun);
  const focused = document.activeElement?.closest?.('#batches a')?.dataset.id;
  $('batches').replaceChildren(...sorted.map(item));
  if (focused) $('batches').querySelector(`[data-id="${focused}"]`)?.focus();
  $('no-batches').hidden = sorted.length > 0;
  showRunning(sorted.filter(isRunning));
}

function showConnection() {
  const lost = connection.lost;
  $('lost').hidden = !lost;
  if (lost) {
    const left = Math.max(0, Math.ceil((connection.retryAt - Date.now()) / 1000));
    const text = `The connection to this page's server is lost since ${clock(connection.since / 1000)}; what runs goes on without it.`;
    if ($('lost').dataset.text !== text) {
      const button = element('button', { type: 'button', text: 'Try now' });
      button.addEventListener('click', retryNow);
      $('lost').replaceChildren(element('span', { text }), element('span', { className: 'left', 'aria-hidden': 'true' }), button);
      $('lost').dataset.text = text;
    }
    $('lost').querySelector('.left').textContent = left > 0 ? `Again in ${left} s.` : 'Trying…';
  } else {
    delete $('lost').dataset.text;
  }
}

function take(message) {
  if (message.type === 'connection') {
    connection = message;
    showConnection();
    open.setStale(message.lost ? message.since : null);
    return;
  }
  if (message.type !== 'batches') return;
  if (message.all) batches.clear();
  let ended = false;
  for (const batch of message.batches) {
    const before = batches.get(batch.id);
    if (before && isRunning(before) && !isRunning(batch)) ended = true;
    batches.set(batch.id, batch);
    open.take(batch);
  }
  for (const id of message.gone) batches.delete(id);
  showList();
  if (ended) readSoon();
}

export function startBatches() {
  show('lost', '');
  $('batches').addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ batch: link.dataset.id });
    $('batch-title').focus();
  });
  $('running').addEventListener('click', (event) => {
    event.preventDefault();
    go({ batch: $('running').hash.replace('#batch=', '') });
    $('batch').scrollIntoView({ block: 'start' });
    $('batch-title').focus();
  });
  onPlace((changed) => changed.has('batch') && showList());
  setInterval(() => connection.lost && showConnection(), 1000);
  startStream(take);
}
