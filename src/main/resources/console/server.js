/** The state of the server, and who asked it for what. */
import {html, nothing} from './lit-html.js';
import {action, heading, loading, problem, reading, state, text, time} from './parts.js';
import {client} from './api.js';

const AGAIN = 5000;

export function open({api, redraw, may}) {
  let timer = null;
  const health = reading(async () => {
    clearTimeout(timer);
    timer = setTimeout(health.again, AGAIN);
    return client().get('/health');
  }, redraw);
  const audit = may('admin') ? auditLog(api, redraw) : null;
  return {title: 'Server', view, close: () => clearTimeout(timer)};

  function view() {
    const checks = health.value?.checks ?? health.failure?.document?.checks ?? [];
    return html`
      ${heading('Server')}
      <section aria-labelledby="health"><h2 id="health">Health</h2>
        <p role="status">${health.failure ? state('failed') : health.value ? state('active') : nothing}
          ${health.failure ? health.failure.message : health.value ? `The server is ready.${health.value.version ? ` Version ${health.value.version}.` : ''}` : ''}</p>
        ${checks.length ? html`<ul>${checks.map(check => html`<li>${check.name}: ${check.status === 'up' ? 'works' : check.detail ?? 'does not work'}</li>`)}</ul>` : nothing}
      </section>
      ${audit?.view() ?? nothing}`;
  }
}

/** Who asked for what in the tenant. */
function auditLog(api, redraw) {
  let entries = [];
  let cursor = null;
  const filter = {};
  const doing = action(redraw);
  const first = reading(() => read(true), redraw);
  return {view};

  async function read(anew) {
    const page = await api.page('/audit', {...filter, limit: 50, cursor: anew ? undefined : cursor});
    entries = anew ? page.items : [...entries, ...page.items];
    cursor = page.cursor;
    return true;
  }

  function view() {
    return html`
      <section aria-labelledby="audit"><h2 id="audit">Who asked for what</h2>
        <form class="row" @submit=${event => {
          event.preventDefault();
          const given = new FormData(event.target);
          Object.assign(filter, {user: given.get('user'), operation: given.get('operation')});
          first.again();
        }}>
          <label>User <input name="user"></label><label>Operation <input name="operation" placeholder="such as mergeProfiles"></label>
          <button type="submit" class="outline">Show</button>
        </form>
        ${problem(first.failure ?? doing.failure)}
        ${!first.value ? first.failure ? nothing : loading('the audit log') : entries.length === 0 ? html`<p>No entries.</p>` : html`
          <div class="scroll" tabindex="0" role="region" aria-label="Audit log"><table>
            <caption class="hidden">Audit log, newest first</caption>
            <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">Operation</th><th scope="col">About</th><th scope="col">Result</th></tr></thead>
            <tbody>${entries.map(each => html`
              <tr><td>${time(each.at)}</td><td>${text(each.user)}</td><td>${each.operation}</td>
                <td>${Object.entries(each.subject).map(([name, value]) => html`<span class="one">${name} ${text(value)}</span>`)}</td>
                <td>${each.status ?? 'no answer'}${each.code ? ` ${each.code}` : ''}</td></tr>`)}</tbody>
          </table></div>`}
        ${cursor ? html`<button type="button" class="outline" @click=${() => doing.run('older', () => read(false))}>Older entries</button>` : nothing}
      </section>`;
  }
}
