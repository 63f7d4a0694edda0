/** Choices of imports that the tenant keeps under a name: used for the next file, and saved from one. */
import {html, nothing} from './lit-html.js';
import {url} from './api.js';
import {action, confirmed, problem, reading} from './parts.js';

const same = (one, other) => one.trim().toLowerCase() === other.trim().toLowerCase();

/** The title of a column, or its place if the title does not tell it from others. */
function nameOf(column, columns) {
  const clear = column.title !== '' && !column.title.startsWith('#')
    && columns.filter(each => same(each.title, column.title)).length === 1;
  return clear ? column.title : `#${column.position}`;
}

/** What the columns are, by their titles: the next file may have them in another order. */
export function byTitle(columns) {
  return Object.fromEntries(columns.map(column => [nameOf(column, columns), column.target ?? null]));
}

/** What of a template concerns the columns of a file, and which titles the file does not have. */
export function fitting(members, columns) {
  const has = name => columns.some(column => same(nameOf(column, columns), name) || `#${column.position}` === name);
  const all = Object.entries(members ?? {});
  return {members: Object.fromEntries(all.filter(([name]) => has(name))), missing: all.map(([name]) => name).filter(name => !has(name))};
}

/** `apply` uses the options of a template, `current` are those to be saved. */
export function templates({api, redraw, apply, current}) {
  const list = reading(() => api.get('/import-templates'), redraw);
  const doing = action(redraw);
  const page = {used: '', name: '', saved: null};
  return {choice, saving};

  function choice() {
    return html`${problem(list.failure)}
      ${!list.value?.length ? nothing : html`
        <div class="row">
          <label>Use the saved choices <select @change=${event => use(event.target.value)}>
            <option value="" .selected=${page.used === ''}>none</option>
            ${list.value.map(each => html`<option value=${each.name} .selected=${each.name === page.used}>${each.name}</option>`)}</select></label>
          ${page.used ? html`<button type="button" class="link" @click=${remove}>Delete “${page.used}”</button>` : nothing}
        </div>`}`;
  }

  function use(name) {
    page.used = name;
    page.name = name;
    page.saved = null;
    apply(list.value.find(each => each.name === name)?.options ?? {});
  }

  async function remove() {
    if (await confirmed(`Delete the saved choices “${page.used}”? Imports that used them do not change.`, 'Delete them')) {
      doing.run('delete', async () => {
        await api.remove(url`/import-templates/${page.used}`);
        page.used = '';
        await list.again();
      });
    }
  }

  function saving() {
    return html`
      <details><summary>Save these choices for the next file</summary>
        <p><small>The meaning of the columns, the key, the rules, and how the file is written. Another file with these columns is then ready at once.</small></p>
        <div class="row">
          <label>Name of the choices <input maxlength="64" autocomplete="off" spellcheck="false" .value=${page.name} @input=${event => { page.name = event.target.value; page.saved = null; redraw(); }}></label>
          <button type="button" class="outline secondary" ?disabled=${!/^[A-Za-z0-9._-]{1,64}$/.test(page.name)} aria-busy=${doing.busy === 'save' ? 'true' : 'false'} @click=${save}>Save the choices</button>
          <span role="status">${page.saved ? `Saved as “${page.saved}”.` : html`<small class="note">Letters, digits, dots, hyphens and underscores.</small>`}</span>
        </div>
        ${problem(doing.failure)}
      </details>`;
  }

  async function save() {
    const {name} = page;
    if (list.value?.some(each => each.name === name) && !await confirmed(`Replace the saved choices “${name}”?`, 'Replace them')) {
      return;
    }
    doing.run('save', async () => {
      await api.put(url`/import-templates/${name}`, {options: current()});
      page.saved = name;
      page.used = name;
      await list.again();
    });
  }
}
