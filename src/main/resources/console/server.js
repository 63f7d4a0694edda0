/** Whether the server can do its work. */
import {html, nothing} from './lit-html.js';
import {heading, loading, reading, state, time} from './parts.js';
import {client} from './api.js';

const AGAIN = 5000;
const CHECKS = {server: 'The server itself', database: 'The database', 'schema-agreement': 'The tables of the database', 'embedded-node': 'The database of this server'};

export function open({redraw}) {
  let timer = null;
  let closed = false;
  let asked = null;
  const health = reading(async () => {
    clearTimeout(timer);
    if (!closed) {
      timer = setTimeout(health.again, AGAIN);
    }
    try {
      return await client().get('/health');
    } finally {
      asked = new Date();
    }
  }, redraw);
  return {title: 'Server', view, close: () => { closed = true; clearTimeout(timer); }};

  function view() {
    const checks = health.failure ? health.failure.document?.checks ?? [] : health.value?.checks ?? [];
    return html`
      ${heading('Server')}
      ${!asked ? loading('the state of the server') : html`
        <p role="status">${health.failure ? html`${state('not ready')} ${health.failure.message}`
          : html`${state('ready')} It answers requests.`}</p>
        ${checks.length ? html`<dl class="plain">${checks.map(check => html`
          <dt>${CHECKS[check.name] ?? check.name}</dt><dd>${check.status === 'up' ? 'works' : html`<strong>${check.detail ?? 'does not work'}</strong>`}</dd>`)}</dl>` : nothing}
        <p><small class="note">${health.value?.version ? `Version ${health.value.version}. ` : ''}Asked at ${time(asked)}; the page asks again by itself.</small></p>`}`;
  }
}
