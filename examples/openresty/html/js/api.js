// Asks the page's server. Every failure is a Problem, which says whether anybody answered, and what has to be waited for.

const tokenOf = (page) => page.querySelector('meta[name=token]').content;
let token = tokenOf(document);

export class Problem extends Error {
  constructor(sentence, facts = {}) {
    super(sentence);
    this.status = facts.status || 0; // 0: nobody answered
    this.waiting = facts.waiting || null;
    this.kind = facts.kind || null;
  }
}

// A server that was started again has another token, which is in its page.
async function isRenewed() {
  const answer = await fetch('/').catch(() => null);
  if (!answer || !answer.ok) return false;
  const fresh = tokenOf(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  const is = fresh !== token;
  token = fresh;
  return is;
}

async function send(method, path, { body, signal, again = true } = {}) {
  const headers = method === 'GET' ? {} : { 'X-Token': token, 'Content-Type': 'application/json' };
  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: body && JSON.stringify(body) });
  } catch (problem) {
    if (problem.name === 'AbortError') throw problem;
    throw new Problem('the server of this page does not answer');
  }
  if (answer.status !== 403 || method === 'GET' || !again) return answer;
  const { old_token: old } = await answer.clone().json().catch(() => ({}));
  return old && await isRenewed() ? send(method, path, { body, signal, again: false }) : answer;
}

async function refusal(answer) {
  const value = await answer.json().catch(() => ({}));
  return new Problem(value.error || `the server of this page answered ${answer.status}`, { ...value, status: answer.status });
}

export async function call(method, path, options) {
  const answer = await send(method, path, options);
  if (!answer.ok) throw await refusal(answer);
  try {
    return await answer.json();
  } catch (problem) {
    if (problem.name === 'AbortError') throw problem;
    throw new Problem('the answer of this page\'s server broke off', { status: 0 });
  }
}

// Calls take(value) for each line of an answer, as it comes.
export async function lines(method, path, options, take) {
  const answer = await send(method, path, options);
  if (!answer.ok) throw await refusal(answer);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    let piece;
    try {
      piece = await reader.read();
    } catch (problem) {
      if (problem.name === 'AbortError') throw problem;
      throw new Problem('the answer of this page\'s server broke off');
    }
    if (piece.done) return;
    const parts = (rest + piece.value).split('\n');
    rest = parts.pop();
    for (const line of parts) if (line) take(JSON.parse(line));
  }
}
