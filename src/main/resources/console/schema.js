/** What the tenant knows of a customer: attributes, extensions, and the keys that find one. */
import {html, nothing} from './lit-html.js';
import {url} from './api.js';
import {action, confirmed, heading, identifier, loading, number, problem, reading, state} from './parts.js';

const TYPES = ['string', 'integer', 'long', 'double', 'boolean', 'date', 'datetime', 'currency'];
const AGAIN = 1500;

export function open({api, redraw, link, may}) {
  let timer = null;
  let closed = false;
  const read = reading(async () => {
    const [core, extensions, keys] = await Promise.all([api.get('/metadata/profiles'),
      api.get('/metadata/profiles/extensions'), api.get('/metadata/identification-keys')]);
    clearTimeout(timer);
    if (!closed && keys.some(key => key.state === 'building')) {
      timer = setTimeout(read.again, AGAIN);
    }
    return {core, extensions, keys};
  }, redraw);
  const doing = action(redraw);
  const change = (name, act) => doing.run(name, async () => { await act(); await read.again(); });
  return {title: 'Schema', view, close: () => { closed = true; clearTimeout(timer); }};

  function view() {
    return html`
      ${heading('Schema')}
      ${problem(read.failure ?? doing.failure)}
      ${read.value ? html`${attributes()}${extensions()}${keys()}` : read.failure ? nothing : loading('the schema')}`;
  }

  function attributes() {
    const {core} = read.value;
    return html`
      <section aria-labelledby="attributes"><h2 id="attributes">Attributes of a customer</h2>
        ${core.length === 0 ? html`<p>None yet. A file can be imported when its columns are attributes.</p>` : attributeTable('Attributes', core)}
        ${may('schema') ? html`
          <form class="row" @submit=${event => {
            event.preventDefault();
            const form = event.target;
            const given = new FormData(form);
            change('attribute', async () => {
              await api.put('/metadata/profiles', [...core, {name: given.get('name'), type: given.get('type'),
                mandatory: given.has('mandatory'), ...(given.has('one') ? {max_values: 1} : {})}]);
              form.reset();
            });
          }}>
            <label>New attribute <input name="name" required pattern="[A-Za-z][A-Za-z0-9_]*" title="A letter, then letters, digits and underscores"></label>
            <label>Type <select name="type">${TYPES.map(type => html`<option>${type}</option>`)}</select></label>
            <label><input type="checkbox" name="mandatory"> every customer needs one</label>
            <label><input type="checkbox" name="one"> only one value</label>
            <button type="submit" class="outline">Add</button>
          </form>` : nothing}
      </section>`;
  }

  function attributeTable(title, list) {
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label=${title}><table>
        <caption class="hidden">${title}</caption>
        <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col" class="n">Longest</th><th scope="col">Needed</th><th scope="col">Values</th><th scope="col">Default</th></tr></thead>
        <tbody>${list.map(each => html`
          <tr><th scope="row">${each.name}</th><td>${each.type}</td><td class="n">${each.length ? number(each.length) : ''}</td>
            <td>${each.mandatory ? 'yes' : ''}</td><td>${each.max_values === 1 ? 'one' : each.max_values ? `up to ${number(each.max_values)}` : ''}</td>
            <td>${each.default === undefined ? '' : String(each.default)}</td></tr>`)}</tbody>
      </table></div>`;
  }

  function extensions() {
    return html`
      <section aria-labelledby="extensions"><h2 id="extensions">Extensions</h2>
        ${read.value.extensions.length === 0 ? html`<p>None. An extension is a group of attributes, such as an address.</p>` : nothing}
        ${read.value.extensions.map(each => html`
          <h3>${each.name} <small class="note">${each.type === 'multi-valued' ? 'any number of records' : each.type === 'classifier' ? 'a mark without attributes' : 'one record'}${
            each.unique?.length ? `, told apart by ${each.unique.join(', ')}` : ''}</small></h3>
          ${each.attributes.length ? attributeTable(each.name, each.attributes) : nothing}`)}
      </section>`;
  }

  function keys() {
    return html`
      <section aria-labelledby="keys"><h2 id="keys">Keys that find a customer</h2>
        ${read.value.keys.length === 0 ? html`<p>None yet. Without a key, an import cannot recognise customers that exist.</p>` : html`
          <div class="scroll" tabindex="0" role="region" aria-label="Keys"><table>
            <caption class="hidden">Keys</caption>
            <thead><tr><th scope="col">Name</th><th scope="col">Attributes</th><th scope="col">Two customers may share a value</th><th scope="col">State</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
            <tbody>${read.value.keys.map(key => html`
              <tr><th scope="row">${key.name}</th>
                <td>${key.source === 'profile' ? '' : `${key.source}: `}${key.attributes.join(', ')}</td><td>${key.unique ? 'no' : 'yes'}</td>
                <td>${state(key.state)}${progress(key)}</td>
                <td>${may('schema') ? html`<button type="button" class="link" aria-label=${`Delete the key ${key.name}`} @click=${async () => {
                  if (await confirmed(`Delete the key ${key.name}? Customers can no longer be found by it.`, 'Delete the key')) {
                    change('delete', () => api.remove(url`/metadata/identification-keys/${key.name}`));
                  }
                }}>Delete</button>` : nothing}</td></tr>`)}</tbody>
          </table></div>`}
        ${may('schema') && read.value.core.length ? html`
          <form class="row" @submit=${event => {
            event.preventDefault();
            const form = event.target;
            const given = new FormData(form);
            change('key', async () => {
              await api.post('/metadata/identification-keys', {name: given.get('name'), attributes: given.getAll('attribute'), unique: given.has('unique')});
              form.reset();
            });
          }}>
            <label>New key <input name="name" required pattern="[A-Za-z][A-Za-z0-9_]*" maxlength="26" title="A letter, then letters, digits and underscores"></label>
            <label>Attribute <select name="attribute">${read.value.core.map(each => html`<option>${each.name}</option>`)}</select></label>
            <label><input type="checkbox" name="unique"> no two customers share a value</label>
            <button type="submit" class="outline">Add</button>
          </form>` : nothing}
      </section>`;
  }

  function progress(key) {
    return html`${key.progress ? html`
        <progress max="100" .value=${key.progress.percent} aria-label=${`Progress of ${key.name}`}></progress>
        <small class="note">${number(key.progress.profiles_checked)} customers checked, ${number(key.progress.conflicts)} conflicts</small>` : nothing}
      ${key.conflicts?.length ? html`<ul>${key.conflicts.slice(0, 20).map(each => html`
        <li><a href=${link(`customers/${each.customer_id}`)}>${identifier(each.customer_id)}</a> ${
          each.reason === 'taken' ? html`has the value of ${identifier(each.other_customer_id)}; ${may('merge') ? html`<a href=${link(`merge/${each.other_customer_id}/${each.customer_id}`)}>compare both</a>` : nothing}`
            : each.reason === 'reserved' ? 'has a value that a running import claims' : 'has too many values'}</li>`)}</ul>` : nothing}`;
  }
}
