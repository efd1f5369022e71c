// The batch that is open beside the list: its state, counts and outcomes. It shows what the stream says of it; outcomes
// are read from the server as they come. A batch that the server does not know is said to be unknown.

import { $, clock, element, number, plural, say, show } from './dom.js';
import { call } from './api.js';
import { attention, isRunning, outcomes as outcomeNames, sentence, stateWords } from './batchwords.js';
import { go, onPlace, place } from './place.js';
import { learnStatuses } from './orders.js';

const shownAtOnce = 100;
const readPause = 500; // ms between two reads of outcomes
const silence = 2000; // ms after which the server is asked for a running batch: the stream has only those begun here

let batch = null; // as the stream or the server says
let outcomes = [];
let after = '';
let complete = false;
let only = null; // an outcome's name, or null: those that need attention first, then the rest
let shown = shownAtOnce;
let opened = 0;
let reading = false;
let told = 0; // ms, when something was last said of the batch
let stale = null;
const names = new Map(); // order id -> what it is called

export function remember(orders) {
  for (const order of orders) names.set(order.id, { name: order.customer_reference || order.support_key || order.id.slice(0, 8), number: order.numbers[0] });
}

// A reason that several orders in a row have is said once.
function outcomeItem(outcome, index, all) {
  const before = all[index - 1];
  const said = before && before.outcome === outcome.outcome && before.detail === outcome.detail;
  const known = names.get(outcome.id);
  return element('li', { className: outcome.outcome, 'data-id': outcome.id, children: [
    element('span', { className: 'what', text: known ? known.name : outcome.id, title: outcome.id }),
    known && known.number ? element('span', { className: 'numbers', text: known.number }) : null,
    element('span', { className: 'outcome', text: outcome.outcome }),
    outcome.detail && !said ? element('span', { className: 'why', text: outcome.detail, title: outcome.more }) : null,
  ] });
}

// What needs attention first, by outcome and reason; the rest as it came.
function chosenOutcomes() {
  const ranks = new Map(outcomeNames.map(([name], rank) => [name, rank]));
  const chosen = only ? outcomes.filter((outcome) => outcome.outcome === only) : outcomes;
  const first = chosen.filter((outcome) => attention.has(outcome.outcome));
  first.sort((a, b) => ranks.get(a.outcome) - ranks.get(b.outcome) || (a.detail || '').localeCompare(b.detail || ''));
  return [...first, ...chosen.filter((outcome) => !attention.has(outcome.outcome))];
}

function showOutcomes() {
  const all = chosenOutcomes();
  const items = all.slice(0, shown);
  const list = $('outcomes');
  const same = items.length >= list.children.length && [...list.children].every((item, index) => item.dataset.id === items[index].id && item.className === items[index].outcome);
  const made = (item, index) => outcomeItem(item, index, items);
  if (same) list.append(...items.map((item, index) => (index < list.children.length ? null : made(item, index))).filter(Boolean));
  else list.replaceChildren(...items.map(made));
  const rest = all.length - items.length;
  $('more-outcomes').hidden = rest <= 0;
  $('more-outcomes').textContent = `Show ${number(Math.min(rest, shownAtOnce * 5))} more of ${number(rest)}`;
}

function showCounts() {
  const known = outcomeNames.filter(([name]) => (batch.counts[name] || 0) > 0);
  $('counts').replaceChildren(...known.map(([name, word]) => element('li', { children: [element('button', {
    type: 'button', className: `count ${name}`, 'data-outcome': name, 'aria-pressed': String(only === name),
    children: [element('b', { text: number(batch.counts[name]) }), element('span', { text: word })],
  })] })));
}

function showBar() {
  const bar = $('bar');
  bar.setAttribute('aria-valuemax', batch.total || 0);
  bar.setAttribute('aria-valuenow', batch.done);
  bar.setAttribute('aria-valuetext', `${number(batch.done)} of ${number(batch.total || 0)}, ${stateWords[batch.state] || batch.state}`);
  const total = Math.max(batch.total || 0, batch.done, 1);
  const parts = outcomeNames.filter(([name]) => name !== 'not-attempted' && (batch.counts[name] || 0) > 0);
  while (bar.children.length < parts.length) bar.append(element('span'));
  while (bar.children.length > parts.length) bar.lastChild.remove();
  parts.forEach(([name], index) => {
    bar.children[index].className = name;
    bar.children[index].style.width = `${(100 * batch.counts[name]) / total}%`;
  });
  bar.dataset.state = stale ? 'stale' : batch.state;
}

export function showState() {
  if (!batch) return;
  $('batch').dataset.state = stale ? 'stale' : batch.state;
  $('batch-title').textContent = plural(batch.total || 0, 'order');
  $('batch-state').textContent = stale ? 'Connection lost' : stateWords[batch.state] || batch.state;
  $('batch-text').textContent = stale
    ? `As of ${clock(stale / 1000)}: ${number(batch.done)} of ${number(batch.total || 0)}. The batch goes on without this page.`
    : `${number(batch.done)} of ${number(batch.total || 0)}. ${sentence(batch)}`;
  show('batch-notice', batch.counts.uncertain ? `${plural(batch.counts.uncertain, 'order')} may have been cancelled: the request was sent and no answer has settled it.` : '');
  $('stop').hidden = !isRunning(batch) || Boolean(stale);
  $('stop').disabled = batch.state === 'stopping';
  $('stop').textContent = batch.state === 'stopping' ? 'Stopping…' : 'Stop';
  $('resume').hidden = isRunning(batch) || !batch.resumable || Boolean(stale);
}

function showAll() {
  showState();
  showBar();
  showCounts();
}

// Reads outcomes until there are no more, while this batch is open.
async function readOutcomes() {
  if (reading || !batch || (complete && !isRunning(batch))) return;
  reading = true;
  const mine = opened;
  try {
    let more = true;
    while (more && mine === opened) {
      const wasRunning = isRunning(batch);
      const answer = await call('GET', `/batches/${batch.id}/outcomes?after=${encodeURIComponent(after)}`);
      if (mine !== opened) break;
      after = answer.after || after;
      const statuses = new Map();
      for (const outcome of answer.outcomes) {
        outcomes.push(outcome);
        if (outcome.outcome === 'cancel-pending') statuses.set(outcome.id, 'cancel-pending');
        if (outcome.outcome === 'already-cancelled') statuses.set(outcome.id, 'cancelled');
      }
      if (answer.outcomes.length > 0) {
        showOutcomes();
        learnStatuses(statuses);
      }
      more = answer.more;
      if (!more && !wasRunning) complete = true;
    }
  } catch {
    // The stream says that the connection is lost; the next change of the batch asks again.
  }
  reading = false;
  if (mine !== opened) readOutcomes();
  else if (batch && !complete) setTimeout(readOutcomes, readPause);
}

function reset() {
  opened += 1;
  outcomes = [];
  after = '';
  complete = false;
  only = null;
  shown = shownAtOnce;
  $('outcomes').replaceChildren();
  $('more-outcomes').hidden = true;
}

// What the stream or the server says of the open batch.
export function take(fresh) {
  if (!place.batch || fresh.id !== place.batch) return;
  if (batch && fresh.at < batch.at) return; // an answer that came late
  told = Date.now();
  const before = batch;
  const resumed = before && !isRunning(before) && isRunning(fresh);
  batch = fresh;
  $('batch').hidden = false;
  if (resumed) reset();
  showAll();
  if (before && isRunning(before) && !isRunning(fresh)) {
    const counts = outcomeNames.filter(([name]) => fresh.counts[name]).map(([name, word]) => `${fresh.counts[name]} ${word}`);
    say(`${stateWords[fresh.state]}: ${counts.join(', ')}`);
  }
  readOutcomes();
}

// A batch that has just been begun, before the stream says anything of it.
export function expect(id, total) {
  take({ id, total, done: 0, counts: {}, state: 'starting', running: true, expected: true, begun: Date.now() / 1000 });
}

function unknown(id, sentenceOf) {
  batch = null;
  $('batch').hidden = false;
  $('batch').dataset.state = 'unknown';
  $('batch-title').textContent = 'Unknown batch';
  $('batch-state').textContent = id;
  $('batch-text').textContent = sentenceOf;
  show('batch-notice', '');
  $('bar').replaceChildren();
  $('bar').dataset.state = 'unknown';
  $('counts').replaceChildren();
  $('stop').hidden = true;
  $('resume').hidden = true;
}

async function open(id) {
  reset();
  batch = null;
  if (!id) {
    $('batch').hidden = true;
    return;
  }
  const mine = opened;
  try {
    const fresh = await call('GET', `/batches/${id}`);
    if (mine === opened && (!batch || batch.expected)) take(fresh);
  } catch (problem) {
    if (mine !== opened || (batch && !batch.expected)) return;
    unknown(id, problem.status === 404 ? 'There is no such batch here: it was begun elsewhere, by somebody else, or has been removed since.' : `It can't be shown: ${problem.message}.`);
  }
}

// Each second, as the times that are waited for come nearer.
async function tick() {
  if (!batch || !isRunning(batch)) return;
  showState();
  if (stale || Date.now() - told < silence) return;
  told = Date.now();
  const mine = opened;
  const fresh = await call('GET', `/batches/${batch.id}`).catch(() => null);
  if (fresh && mine === opened) take(fresh);
}

// since: ms at which the connection was last heard of, or null where it is there.
export function setStale(since) {
  stale = since;
  if (batch) {
    showState();
    showBar();
  }
}

async function act(what, button) {
  button.disabled = true;
  try {
    await call('POST', `/batches/${batch.id}/${what}`);
    take(await call('GET', `/batches/${batch.id}`));
  } catch (problem) {
    show('batch-notice', `${what === 'stop' ? 'It could not be stopped' : 'It could not be resumed'}: ${problem.message}`);
  } finally {
    button.disabled = batch?.state === 'stopping';
  }
}

export function startBatch() {
  $('stop').addEventListener('click', () => act('stop', $('stop')));
  $('resume').addEventListener('click', () => act('resume', $('resume')));
  $('batch-close').addEventListener('click', () => {
    go({ batch: null });
    $('earlier-title').focus?.();
  });
  $('counts').addEventListener('click', (event) => {
    const button = event.target.closest('.count');
    if (!button) return;
    only = only === button.dataset.outcome ? null : button.dataset.outcome;
    shown = shownAtOnce;
    showCounts();
    showOutcomes();
    $('counts').querySelector(`[data-outcome="${button.dataset.outcome}"]`)?.focus();
  });
  $('more-outcomes').addEventListener('click', () => {
    shown += shownAtOnce * 5;
    showOutcomes();
  });
  onPlace((changed) => changed.has('batch') && open(place.batch));
  setInterval(tick, 1000);
  open(place.batch);
}
