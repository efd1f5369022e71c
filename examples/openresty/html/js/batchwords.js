// The words for a batch's state and outcomes.

import { clock, duration, number } from './dom.js';

export const outcomes = [
  ['uncertain', 'uncertain'], ['failed', 'failed'], ['refused', 'refused'], ['not-attempted', 'not attempted'],
  ['cancel-pending', 'cancel-pending'], ['already-cancelled', 'cancelled before'],
];
export const attention = new Set(['uncertain', 'failed', 'refused']);

export const stateWords = {
  starting: 'Starting', running: 'Running', waiting: 'Waiting', stopping: 'Stopping', finished: 'Finished',
  stopped: 'Stopped', incomplete: 'Ended, not all settled', broken: 'Broken off',
};

export const isRunning = (batch) => batch.running === true;

function waitingSentence({ reason, since, until }) {
  const left = until ? Math.max(0, until - Date.now() / 1000) : 0;
  const again = until ? `${clock(until)}, in ${duration(left)}` : 'soon';
  if (reason === 'outage') return `The service has not answered since ${clock(since)}. It is asked again at ${again}.`;
  return `The rate limit is used up. The service takes requests again at ${again}.`;
}

// What goes on, in a sentence.
export function sentence(batch) {
  const left = batch.total - batch.done;
  switch (batch.state) {
    case 'waiting': return waitingSentence(batch.waiting);
    case 'running': return batch.seconds_left ? `About ${duration(batch.seconds_left)} left, ${number(Math.round(batch.per_second))} a second.` : 'Outcomes come as the service answers.';
    case 'starting': return 'Its process has been started.';
    case 'stopping': return 'What is in flight is being settled; nothing new is sent.';
    case 'finished': return 'Every order has its outcome.';
    case 'stopped': return `Stopped${batch.stopped && batch.stopped !== 'stopped' ? ` (${batch.stopped})` : ''}: ${number(left)} not attempted.`;
    case 'incomplete': return 'Some orders failed or are uncertain. Resume reads what is uncertain first, and sends nothing twice.';
    case 'broken': return `${batch.problem}. ${batch.resumable ? 'Resume reads what is uncertain first, and sends nothing twice.' : ''}`;
    default: return '';
  }
}
