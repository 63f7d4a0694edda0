/** Forms that add to what the tenant knows of a customer: attributes, extensions, keys. */
import {html, nothing} from './lit-html.js';
import {added} from './parts.js';

/** What the types of the API are in plain words. */
export const TYPES = {string: 'text', integer: 'whole number', long: 'large whole number', double: 'number with decimals',
  boolean: 'yes or no', date: 'date', datetime: 'date and time', currency: 'amount of money'};
export const KINDS = {'single-valued': 'one record, such as an address', 'multi-valued': 'any number of records, such as contracts',
  classifier: 'a mark without attributes, such as “newsletter”'};

const MOST_KEY_PARTS = 8;
const NAMED = 'A letter, then letters, digits and underscores';

/** A usual beginning, for a tenant that has nothing. */
const USUAL = {
  core: [['FirstName', 'string', 1], ['LastName', 'string', 1], ['EmailAddress', 'string'], ['PhoneNumber', 'string'], ['BirthDate', 'date', 1]]
    .map(([name, type, max_values]) => ({name, type, max_values})),
  extension: {name: 'Address', type: 'single-valued', attributes: ['Street', 'PostCode', 'City', 'Country'].map(name => ({name, type: 'string'}))},
  keys: [{name: 'idEmail', attributes: ['EmailAddress'], unique: true}, {name: 'idPhone', attributes: ['PhoneNumber']},
    {name: 'idName', attributes: ['LastName', 'FirstName']}],
};

/** Defines the usual attributes of a customer; what exists already, from a cut attempt, stays. */
export async function defineUsual(api, {extensions, keys}) {
  await api.put('/metadata/profiles', USUAL.core);
  if (!extensions.some(each => each.name === USUAL.extension.name)) {
    await api.post('/metadata/profiles/extensions', USUAL.extension);
  }
  for (const key of USUAL.keys.filter(({name}) => !keys.some(each => each.name === name))) {
    await api.post('/metadata/identification-keys', key);
  }
}

const fresh = () => ({name: '', type: 'string', length: '', mandatory: false, one: false, apart: false});
const definition = row => ({name: row.name, type: row.type, mandatory: row.mandatory,
  ...(row.type === 'string' && row.length ? {length: Number(row.length)} : {}), ...(row.one ? {max_values: 1} : {})});

/** A field whose value a form keeps; the rest of the page follows it. */
const bind = (row, name, redraw) => event => {
  row[name] = event.target.type === 'checkbox' ? event.target.checked : event.target.value;
  redraw();
};

function fields(row, redraw, label) {
  return html`
    <label>${label} <input .value=${row.name} @input=${bind(row, 'name', redraw)} required maxlength="64" pattern="[A-Za-z][A-Za-z0-9_]*" title=${NAMED} autocomplete="off" spellcheck="false"></label>
    <label>Type <select @change=${bind(row, 'type', redraw)}>${Object.entries(TYPES).map(([type, words]) => html`
      <option value=${type} .selected=${type === row.type}>${words}</option>`)}</select></label>
    ${row.type === 'string' ? html`<label>Longest text <input class="short" type="number" min="1" placeholder="any" .value=${row.length} @input=${bind(row, 'length', redraw)}></label>` : nothing}`;
}

const box = (row, name, redraw, words) => html`
  <label><input type="checkbox" .checked=${row[name]} @change=${bind(row, name, redraw)}> ${words}</label>`;

/** A form for one more attribute of every customer. */
export function attributeForm({redraw, submit}) {
  let row = fresh();
  return () => html`
    <form class="row" @submit=${event => {
      event.preventDefault();
      submit(definition(row), () => { row = fresh(); });
    }}>
      ${fields(row, redraw, 'New attribute')}
      ${box(row, 'mandatory', redraw, 'every customer needs one')}
      ${box(row, 'one', redraw, 'only one value')}
      <button type="submit" class="outline">Add the attribute</button>
    </form>`;
}

/** A form for a group of attributes. */
export function extensionForm({redraw, submit}) {
  let group = {name: '', type: 'single-valued', rows: [fresh()]};
  return () => html`
    <details><summary>New extension</summary>
      <form @submit=${event => {
        event.preventDefault();
        submit(extension(), () => { group = {name: '', type: 'single-valued', rows: [fresh()]}; });
      }}>
        <div class="row">
          <label>Name of the extension <input .value=${group.name} @input=${bind(group, 'name', redraw)} required maxlength="26" pattern="[A-Za-z][A-Za-z0-9_]*" title=${NAMED} autocomplete="off" spellcheck="false"></label>
          <label>A customer has <select @change=${bind(group, 'type', redraw)}>${Object.entries(KINDS).map(([type, words]) => html`
            <option value=${type} .selected=${type === group.type}>${words}</option>`)}</select></label>
        </div>
        ${group.type === 'classifier' ? nothing : html`${group.rows.map((row, at) => html`
          <fieldset class="row"><legend class="hidden">Attribute ${at + 1} of the extension</legend>
            ${fields(row, redraw, `Attribute ${at + 1}`)}
            ${box(row, 'mandatory', redraw, 'every record needs one')}
            ${group.type === 'multi-valued' ? box(row, 'apart', redraw, 'tells the records of a customer apart') : nothing}
            ${group.rows.length > 1 ? html`<button type="button" class="link" aria-label=${`Leave out attribute ${at + 1}`} @click=${() => { group.rows.splice(at, 1); redraw(); }}>Leave out</button>` : nothing}
          </fieldset>`)}
          <p><button type="button" class="outline secondary" @click=${event => added(event, 'form', 'fieldset', () => { group.rows.push(fresh()); redraw(); })}>Another attribute</button></p>`}
        <button type="submit" class="outline">Add the extension</button>
      </form>
    </details>`;

  function extension() {
    const rows = group.type === 'classifier' ? [] : group.rows;
    const unique = group.type === 'multi-valued' ? rows.filter(row => row.apart).map(row => row.name) : [];
    return {name: group.name, type: group.type, attributes: rows.map(definition), ...(unique.length ? {unique} : {})};
  }
}

/** A form for a key over attributes of one source. */
export function keyForm({redraw, submit}) {
  const empty = () => ({name: '', source: 'profile', parts: [''], unique: false});
  let key = empty();
  return (core, extensions) => {
    const sources = [['profile', 'the customer', core], ...extensions.filter(each => each.attributes.length)
      .map(each => [each.name, `the extension ${each.name}`, each.attributes])];
    const [source, , attributes] = sources.find(([name]) => name === key.source) ?? sources[0];
    const parts = key.parts.map((part, at) => attributes.some(each => each.name === part) ? part : attributes[at % attributes.length].name);
    return html`
      <form class="row" @submit=${event => {
        event.preventDefault();
        submit({name: key.name, source, attributes: parts, unique: key.unique}, () => { key = empty(); });
      }}>
        <label>New key <input .value=${key.name} @input=${bind(key, 'name', redraw)} required maxlength="26" pattern="[A-Za-z][A-Za-z0-9_]*" title=${NAMED} autocomplete="off" spellcheck="false"></label>
        <label>Attributes of <select @change=${bind(key, 'source', redraw)}>${sources.map(([name, words]) => html`
          <option value=${name} .selected=${name === source}>${words}</option>`)}</select></label>
        ${parts.map((part, at) => html`
          <label>${at === 0 ? 'Key attribute' : `Key attribute ${at + 1}`} <select @change=${event => { key.parts[at] = event.target.value; redraw(); }}>${attributes.map(each => html`
            <option .selected=${each.name === part}>${each.name}</option>`)}</select></label>`)}
        ${parts.length < Math.min(MOST_KEY_PARTS, attributes.length) ? html`<button type="button" class="link" @click=${event => added(event, 'form', 'label:has(select)', () => { key.parts = [...parts, '']; redraw(); })}>and another</button>` : nothing}
        ${parts.length > 1 ? html`<button type="button" class="link" @click=${() => { key.parts = parts.slice(0, -1); redraw(); }}>without the last</button>` : nothing}
        ${box(key, 'unique', redraw, 'no two customers share a value')}
        <button type="submit" class="outline">Add the key</button>
      </form>`;
  };
}
