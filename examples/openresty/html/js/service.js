// Which service the page works on. A stand-in and the live service never look alike: the colours follow data-service.

import { $ } from './dom.js';

export const service = {
  kind: document.documentElement.dataset.service,
  url: document.querySelector('meta[name=base-url]').content,
  user: document.querySelector('meta[name=user]').content,
};

const kinds = { live: 'Live service', 'stand-in': 'Stand-in', other: 'Other service' };
const notes = { live: '', 'stand-in': ' · practice only', other: '' };

export const kindWords = () => kinds[service.kind] || kinds.other;

export function startService() {
  $('service-kind').textContent = kindWords();
  $('service-url').textContent = service.url.replace(/^https:\/\/(api\.telnyx\..*)$/, '$1') + (notes[service.kind] || '');
  $('who').textContent = service.user ? `Signed in as ${service.user}` : '';
}
