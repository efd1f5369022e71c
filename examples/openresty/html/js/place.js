// Where the page is: the filters, the sorting, the page and its size in the query of the address, an open batch behind
// the #. Whatever changes it goes through go(), so that links and Back work.

const texts = ['customer_reference', 'number', 'foc_from', 'foc_to'];
export const sizes = [25, 50, 100, 250];
const listeners = [];

function wanted(number, from, among) {
  const value = Number(number);
  if (among) return among.includes(value) ? value : null;
  return Number.isInteger(value) && value >= from && value <= 99999 ? value : null;
}

// What the address says; whatever makes no sense in it counts as not said.
function read() {
  const query = new URLSearchParams(window.location.search);
  const place = { status: [...new Set(query.getAll('status').filter(Boolean))] };
  for (const name of texts) place[name] = query.get(name) || '';
  place.sort = query.get('sort') || '-created_at';
  place.page = wanted(query.get('page') || 1, 1) || 1;
  place.size = wanted(query.get('size') || 50, 1, sizes) || 50;
  const batch = window.location.hash.match(/^#batch=([\w.-]+)$/);
  place.batch = batch ? batch[1] : null;
  return place;
}

export const place = read();

// The query of the filters alone, for the server; with the page where listed.
export function query({ listed = true } = {}) {
  const said = new URLSearchParams();
  for (const status of place.status) said.append('status', status);
  for (const name of texts) if (place[name]) said.set(name, place[name]);
  if (place.sort !== '-created_at') said.set('sort', place.sort);
  if (listed && place.page !== 1) said.set('page', place.page);
  if (listed && place.size !== 50) said.set('size', place.size);
  return said;
}

// The filters as one text: a selection belongs to them.
export function filterKey() {
  return JSON.stringify([[...place.status].sort(), ...texts.map((name) => place[name])]);
}

export function isFiltered() {
  return place.status.length > 0 || texts.some((name) => place[name]);
}

// The filters in words.
export function filterWords() {
  const words = [];
  if (place.status.length) words.push(place.status.join(' or '));
  if (place.customer_reference) words.push(`reference ${place.customer_reference}`);
  if (place.number) words.push(`number ${place.number}`);
  if (place.foc_from || place.foc_to) words.push(`FOC ${place.foc_from || '…'} to ${place.foc_to || '…'}`);
  return words.join(', ');
}

function tell(changed) {
  for (const listener of listeners) listener(changed);
}

// Changes the place. replace: the address before is not kept, as while somebody types.
export function go(changes, { replace = false } = {}) {
  const changed = new Set(Object.keys(changes).filter((name) => JSON.stringify(place[name]) !== JSON.stringify(changes[name])));
  if (changed.size === 0) return;
  Object.assign(place, changes);
  const said = query().toString();
  const address = `/${said ? `?${said}` : ''}${place.batch ? `#batch=${place.batch}` : ''}`;
  window.history[replace ? 'replaceState' : 'pushState'](null, '', address);
  tell(changed);
}

// listener(changed): the set of what is different.
export function onPlace(listener) {
  listeners.push(listener);
}

window.addEventListener('popstate', () => {
  const before = { ...place };
  Object.assign(place, read());
  const changed = new Set(Object.keys(place).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(place[name])));
  if (changed.size > 0) tell(changed);
});
