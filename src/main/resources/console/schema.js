/** What the tenant knows of a customer: attributes, extensions, and the keys that find one. */
import {html, nothing} from './lit-html.js';
import {repeat} from './repeat.js';
import {url} from './api.js';
import {KINDS, TYPES, attributeForm, defineUsual, extensionForm, keyForm} from './define.js';
import {action, confirmed, heading, identifier, loading, number, problem, reading, state} from './parts.js';

const AGAIN = 1500;

export function open({api, redraw, link, may}) {
  let timer = null;
  let closed = false;
  let building = false;
  const read = reading(async () => {
    try {
      const [core, extensions, keys] = await Promise.all([api.attributes(),
        api.get('/metadata/profiles/extensions'), api.get('/metadata/identification-keys')]);
      building = keys.some(key => key.state !== 'active');
      return {core, extensions, keys};
    } finally { // also while the server does not answer
      clearTimeout(timer);
      if (!closed && building) {
        timer = setTimeout(read.again, AGAIN);
      }
    }
  }, redraw);
  const doing = action(redraw);
  const change = (name, act) => doing.run(name, async () => { await act(); await read.again(); });
  const create = path => (json, done) => change('create', async () => { await api.post(path, json); done(); });
  const forms = {
    attribute: attributeForm({redraw, submit: (json, done) => change('create', async () => {
      await api.put('/metadata/profiles', [...read.value.core, json]);
      done();
    })}),
    extension: extensionForm({redraw, submit: create('/metadata/profiles/extensions')}),
    key: keyForm({redraw, submit: create('/metadata/identification-keys')}),
  };
  return {title: 'Schema', view, close: () => { closed = true; clearTimeout(timer); }};

  function view() {
    return html`
      ${heading('Schema')}
      <p>What this tenant knows of a customer. It can grow at any time; attributes cannot be removed or renamed.</p>
      ${problem(read.failure ?? doing.failure)}
      ${read.value ? html`${attributes()}${extensions()}${keys()}` : read.failure ? nothing : loading('the schema')}`;
  }

  function attributes() {
    const {core} = read.value;
    return html`
      <section aria-labelledby="attributes"><h2 id="attributes">Attributes of a customer</h2>
        ${core.length > 0 ? attributeTable('Attributes', core) : html`
          <p>None yet. Before customers can be imported, the server needs to know what is to be stored of them${may('schema') ? '.'
            : '. That needs the role schema; ask the operator for it.'}</p>
          ${may('schema') ? html`<p><button type="button" aria-busy=${doing.busy === 'usual' ? 'true' : 'false'} @click=${() => change('usual',
            () => defineUsual(api, read.value))}>Start with the usual ones</button></p>
            <p><small class="note">First and last name, e-mail address, phone number, date of birth, an address, and keys that find a customer by them.
            You can add others.</small></p>` : nothing}`}
        ${may('schema') ? forms.attribute() : nothing}
      </section>`;
  }

  /** Only what at least one of the attributes has. */
  function attributeTable(title, list) {
    const columns = [
      ['Longest', each => each.length && number(each.length)],
      ['Needed', each => each.mandatory && 'always'],
      ['Values', each => each.max_values && (each.max_values === 1 ? 'one' : `up to ${number(each.max_values)}`)],
      ['If none is given', each => each.default !== undefined && String(each.default)],
    ].filter(([, value]) => list.some(value));
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label=${title}><table>
        <caption class="hidden">${title}</caption>
        <thead><tr><th scope="col">Name</th><th scope="col">Type</th>${columns.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${list.map(each => html`
          <tr><th scope="row">${each.name}</th><td>${TYPES[each.type] ?? each.type}</td>${columns.map(([, value]) => html`<td>${value(each) || ''}</td>`)}</tr>`)}</tbody>
      </table></div>`;
  }

  function extensions() {
    return html`
      <section aria-labelledby="extensions"><h2 id="extensions">Extensions</h2>
        <p>An extension is a group of attributes, such as an address${read.value.extensions.length === 0 ? '. There is none yet.' : '.'}</p>
        ${repeat(read.value.extensions, each => each.name, each => html`
          <div class="heading"><h3>${each.name} <small class="note">${KINDS[each.type].split(',')[0]}${
            each.unique?.length ? `, told apart by ${each.unique.join(', ')}` : ''}</small></h3>
            ${may('schema') ? remove(`Delete the extension ${each.name}`, `Delete the extension ${each.name}? Its values are no longer shown with any customer.`,
              url`/metadata/profiles/extensions/${each.name}`) : nothing}</div>
          ${each.attributes.length ? attributeTable(each.name, each.attributes) : nothing}`)}
        ${may('schema') && read.value.core.length ? forms.extension() : nothing}
      </section>`;
  }

  function remove(label, question, path) {
    return html`<button type="button" class="link" aria-label=${label} @click=${async () => {
      if (await confirmed(question, 'Delete it')) {
        change('delete', () => api.remove(path));
      }
    }}>Delete</button>`;
  }

  function keys() {
    return html`
      <section aria-labelledby="keys"><h2 id="keys">Keys that find a customer</h2>
        <p>A key is one attribute or several. By its keys a customer is found, an import recognises those who exist, and duplicates are suggested${
          read.value.keys.length === 0 ? '. There is none yet.' : '.'}</p>
        ${read.value.keys.length === 0 ? nothing : html`
          <div class="scroll" tabindex="0" role="region" aria-label="Keys"><table class="stack">
            <caption class="hidden">Keys</caption>
            <thead><tr><th scope="col">Name</th><th scope="col">Attributes</th><th scope="col">Two customers may share a value</th><th scope="col">State</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
            <tbody>${repeat(read.value.keys, key => key.name, key => html`
              <tr><th scope="row">${key.name}</th>
                <td data-side="Attributes">${key.source === 'profile' ? '' : `${key.source}: `}${key.attributes.join(', ')}</td><td data-side="Two customers may share a value">${key.unique ? 'no' : 'yes'}</td>
                <td data-side="State">${state(key.state)}${progress(key)}</td>
                <td>${may('schema') ? remove(`Delete the key ${key.name}`, `Delete the key ${key.name}? Customers can no longer be found by it.`,
                  url`/metadata/identification-keys/${key.name}`) : nothing}</td></tr>`)}</tbody>
          </table></div>`}
        ${may('schema') && read.value.core.length ? forms.key(read.value.core, read.value.extensions) : nothing}
      </section>`;
  }

  function progress(key) {
    return html`${key.progress ? html`
        <progress max="100" .value=${key.progress.percent} aria-label=${`Progress of ${key.name}`}></progress>
        <small class="note">${number(key.progress.profiles_checked)} customers checked, ${number(key.progress.conflicts)} conflicts</small>` : nothing}
      ${key.state === 'conflicted' ? html`<p><small>The key can be used when no two customers have the same value. Merge, change or delete these:</small></p>` : nothing}
      ${key.conflicts?.length ? html`<ul>${repeat(key.conflicts.slice(0, 20), each => each.customer_id, each => html`
        <li><a href=${link(`customers/${each.customer_id}`)}>${identifier(each.customer_id)}</a> ${
          each.reason === 'taken' ? html`has the value of ${identifier(each.other_customer_id)}${may('merge') ? html`; <a href=${link(`merge/${each.other_customer_id}/${each.customer_id}`)}>compare both</a>` : nothing}`
            : each.reason === 'reserved' ? 'has a value that a running import claims' : 'has too many values'}</li>`)}</ul>` : nothing}`;
  }
}
