// Makes elements and words: every text from elsewhere goes through textContent.

export const $ = (id) => document.getElementById(id);

// An element with a text, a class and children.
export function element(name, { text, className, children, ...attributes } = {}) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(attribute, value === true ? '' : value);
  }
  if (children) made.append(...children.filter(Boolean));
  return made;
}

// Shows a text in an element, or hides the element where there is none.
export function show(id, text) {
  const shown = $(id);
  if (shown.textContent !== (text || '')) shown.textContent = text || '';
  shown.hidden = !text;
}

// Says something to those who hear the page; the latest sentence wins.
export function say(text) {
  $('said').textContent = text;
}

export const number = (value) => value.toLocaleString('en');

export function plural(count, word) {
  return `${number(count)} ${word}${count === 1 ? '' : 's'}`;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const yearFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const minuteFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const secondFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

// "12 Dec, 14:00" of a date of the service, in UTC; with the year where it is another one.
export function moment(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return String(iso);
  const format = date.getUTCFullYear() === new Date().getUTCFullYear() ? dayFormat : yearFormat;
  return `${format.format(date)}, ${minuteFormat.format(date)}`;
}

// "14:03:25" of Unix seconds, by this machine's clock and zone.
export const clock = (seconds) => secondFormat.format(new Date(seconds * 1000));

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}\u00a0s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s`;
  if (whole < 172800) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} days`;
}

// "in 31 h" or "4 d ago" of a date.
export function distance(iso) {
  const hours = (new Date(iso).getTime() - Date.now()) / 3600000;
  const size = Math.abs(hours);
  const words = size < 1 ? `${Math.round(size * 60)} min` : size < 72 ? `${Math.floor(size)} h` : `${Math.floor(size / 24)} d`;
  return hours >= 0 ? `in ${words}` : `${words} ago`;
}

// Lets the browser lay out, paint and take input between two pieces of work. A tab that nobody sees has no frames.
export const breathe = () => new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve, 0));
  setTimeout(resolve, 100);
});
