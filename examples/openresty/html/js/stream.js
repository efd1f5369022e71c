// One stream of events for all tabs of a browser. Browsers allow six connections to a server over HTTP/1.1, so that a
// stream in each tab would leave none to the seventh. The tab that holds the lock "stream" has the stream, and hands on
// what comes; when it closes, another gets the lock. Where a browser has no locks (plain http to another machine), each
// tab has a stream of its own while somebody looks at it.

const silence = 25000; // ms without a sign of life, after which the connection counts as lost; they come every 10 s
const firstPause = 1000; // ms, doubled up to the longest
const longestPause = 15000;

const channel = new BroadcastChannel('port-ins');
const listeners = [];
let source = null;
let leads = false;
let pause = firstPause;
let heard = Date.now();
let known = null; // the leader's: batch id -> batch, for tabs that come later
let lost = false;
let retryAt = 0;
let retry;
let watch;

function tell(message) {
  if (message.type === 'batches') heard = Date.now();
  for (const listener of listeners) listener(message);
}

function hand(message) {
  tell(message);
  channel.postMessage(message);
}

function setLost(now) {
  lost = now;
  hand({ type: 'connection', lost, retryAt, since: heard });
}

function open() {
  clearTimeout(retry);
  source?.close();
  source = new EventSource('/events');
  source.addEventListener('batches', (event) => {
    const value = JSON.parse(event.data);
    if (value.all) known = new Map();
    for (const batch of value.batches) known.set(batch.id, batch);
    for (const id of value.gone) known.delete(id);
    pause = firstPause;
    if (lost) setLost(false);
    heard = Date.now();
    hand({ type: 'batches', all: value.all, batches: value.batches, gone: value.gone });
  });
  source.addEventListener('alive', () => {
    heard = Date.now();
    channel.postMessage({ type: 'alive' });
  });
  // A worker that ends (a reload) ends its streams: that is no loss yet. The browser's own way to ask again gives up on
  // some errors, so it is done here.
  source.onerror = () => {
    source.close();
    retryAt = Date.now() + pause;
    retry = setTimeout(open, pause);
    if (pause > firstPause || Date.now() - heard > silence) setLost(true);
    pause = Math.min(pause * 2, longestPause);
  };
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function lead() {
  leads = true;
  open();
  watch = setInterval(() => {
    if (source && source.readyState === EventSource.OPEN && Date.now() - heard > silence) {
      setLost(true);
      open();
    }
  }, 5000);
}

function standAlone() {
  const follow = () => {
    if (document.visibilityState === 'visible' && !source) open();
    if (document.visibilityState === 'hidden') close();
  };
  document.addEventListener('visibilitychange', follow);
  leads = true;
  follow();
}

channel.onmessage = ({ data }) => {
  if (data.type === 'hello') {
    if (leads && known) channel.postMessage({ type: 'batches', all: true, batches: [...known.values()], gone: [] });
    if (leads && lost) channel.postMessage({ type: 'connection', lost, retryAt, since: heard });
  } else if (data.type === 'retry') {
    if (leads) open();
  } else if (!(leads && navigator.locks === undefined)) {
    heard = Date.now();
    tell(data);
  }
};

// Another try now, not when its time comes.
export function retryNow() {
  if (leads) open();
  else channel.postMessage({ type: 'retry' });
}

// listener(message): { type: 'batches', all, batches, gone } or { type: 'connection', lost, retryAt, since }.
export function startStream(listener) {
  listeners.push(listener);
  if (navigator.locks) {
    channel.postMessage({ type: 'hello' });
    navigator.locks.request('port-ins stream', () => {
      lead();
      return new Promise(() => {}); // held until the tab closes
    });
  } else {
    standAlone();
  }
  window.addEventListener('pagehide', () => {
    clearInterval(watch);
    close();
  });
  window.addEventListener('pageshow', (event) => event.persisted && leads && open());
}
