/** Find a customer by a key, and read everything that belongs to one. */
import {html, nothing} from './lit-html.js';
import {repeat} from './repeat.js';
import {Problem, url} from './api.js';
import {action, confirmed, counted, heading, identifier, loading, number, problem, reading, state, text, time, values} from './parts.js';

const COLUMNS = 5;
const BY_ID = '#id';
const UNLIKELY = 0.1;

/** So many attributes say who a customer is. */
const INTRODUCING = 3;

/** So many of the customers that are perhaps the same one. */
const INTRODUCED = 20;

/** What was looked for last, so that "back" finds it again; it is in no address and no history. */
const last = {};

export function find({api, redraw, link, go, may}) {
  const schema = reading(async () => {
    const [core, keys] = await Promise.all([api.attributes(), api.get('/metadata/identification-keys')]);
    return {core, keys: keys.filter(key => key.state === 'active')};
  }, redraw);
  const searching = action(redraw);
  if (last.tenant !== api.tenant) {
    Object.assign(last, {tenant: api.tenant, key: null, given: {}, found: null, cursor: null});
  }
  return {title: 'Customers', view};

  function view() {
    return html`
      ${heading('Customers', may('write') ? html`<a role="button" class="outline" href=${link('customers/new')}>New customer</a>` : nothing)}
      ${problem(schema.failure)}
      ${schema.value ? form(schema.value) : schema.failure ? nothing : loading('the keys')}
      ${problem(searching.failure)}
      <p role="status">${last.found ? summary() : nothing}</p>
      ${last.found?.length ? results(schema.value?.core ?? []) : nothing}`;
  }

  function form({keys}) {
    last.key ??= keys[0]?.name ?? BY_ID;
    const key = keys.find(each => each.name === last.key);
    return html`
      ${keys.length === 0 ? html`<p class="lost" role="note">This tenant has no key yet, so a customer is found by the id alone. <a href=${link('schema')}>Add a key</a>, such as the e-mail address.</p>` : nothing}
      <form class="row" @submit=${event => { event.preventDefault(); search(key, event.target); }}>
        <label>Find by
          <select @change=${event => { last.key = event.target.value; redraw(); }}>
            ${keys.map(each => html`<option value=${each.name} .selected=${each.name === last.key}>${words(each)}</option>`)}
            <option value=${BY_ID} .selected=${last.key === BY_ID}>Customer id</option>
          </select></label>
        ${key ? attributes(key).map((name, at) => html`
          <label>${name}${at > 0 ? html` <small class="note">optional</small>` : nothing}
            <input name=${name} ?required=${at === 0} autocomplete="off" .value=${last.given[name] ?? ''}></label>`)
          : html`<label>Customer id <input name=${BY_ID} required pattern="[0-9A-Za-z]{16}" title="16 letters and digits" autocomplete="off"></label>`}
        <button type="submit" aria-busy=${searching.busy ? 'true' : 'false'}>Find</button>
      </form>`;
  }

  function search(key, form) {
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
    if (!key) {
      go(`customers/${given[BY_ID].trim()}`);
      return;
    }
    last.given = given;
    last.by = key.name;
    last.found = null;
    searching.run('find', () => read(null));
  }

  async function read(cursor) {
    const json = {id_key: last.by, attributes: last.given, include_profile: true, limit: 50, ...(cursor ? {cursor} : {})};
    const response = await api.send('POST', '/profiles/search', {json});
    last.found = [...(cursor ? last.found : []), ...await response.json()];
    last.cursor = response.headers.get('Next-Cursor');
  }

  function summary() {
    return last.found.length === 0
      ? 'No customer has this value. A key is compared whole: correct the value, or find by another key.'
      : `${counted(last.found.length, 'customer', 'customers')}${last.cursor ? ', and there are more' : ''}.`;
  }

  function results(core) {
    const names = core.slice(0, COLUMNS).map(attribute => attribute.name);
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label="Customers found"><table class="stack">
        <caption class="hidden">Customers found</caption>
        <thead><tr><th scope="col">Customer</th>${names.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${last.found.map(found => html`
          <tr><th scope="row"><a href=${link(`customers/${found.customer_id}`)}>${identifier(found.customer_id)}</a></th>
            ${names.map(name => html`<td data-side=${found[name] === undefined ? nothing : name}>${values(found[name])}</td>`)}</tr>`)}</tbody>
      </table></div>
      ${last.cursor ? html`<button type="button" class="outline" aria-busy=${searching.busy ? 'true' : 'false'} @click=${() => searching.run('more', () => read(last.cursor))}>More customers</button>` : nothing}`;
  }
}

const attributes = key => key.attributes.map(name => key.source === 'profile' ? name : `${key.source}.${name}`);
const words = key => `${attributes(key).join(', ')} (${key.name})`;

/** Both parts of a profile: its core attributes, and the records of its extensions. */
export async function readProfile(api, id) {
  const extensions = (await api.get('/metadata/profiles/extensions')).map(extension => extension.name);
  const response = await api.send('GET', url`/profiles/${id}` + (extensions.length ? `?extensions=${extensions.map(encodeURIComponent).join(',')}` : ''));
  const {customer_id, ...members} = exactly(await response.text());
  const records = Object.fromEntries(extensions.filter(name => members[name] !== undefined).map(name => [name, [members[name]].flat()]));
  extensions.forEach(name => delete members[name]);
  return {id: customer_id, core: members, records, etag: response.headers.get('ETag')};
}

/** Who customers are, in a few words: their first attributes. One that was changed meanwhile is shown by its id alone. */
export function introductions(api) {
  const known = new Map();
  const names = api.attributes().then(all => all.map(attribute => attribute.name), () => []);
  return {
    async read(ids) {
      const order = await names;
      await Promise.allSettled([...new Set(ids)].filter(id => !known.has(id)).map(async id => {
        const core = await readCore(api, id);
        known.set(id, order.filter(name => core[name] !== undefined).slice(0, INTRODUCING).map(name => [core[name]].flat()[0]));
      }));
    },
    view: id => html`<small class="one note">${(known.get(id) ?? []).map((value, at) => html`${at > 0 ? ', ' : ''}${text(value)}`)}</small>`,
  };
}

/** The core attributes of a profile alone. */
async function readCore(api, id) {
  const response = await api.send('GET', url`/profiles/${id}`);
  const {customer_id, ...core} = exactly(await response.text());
  return core;
}

/** Numbers as the server has written them: a long one has more digits than a number of JavaScript. */
function exactly(json) {
  return JSON.parse(json, (name, value, {source} = {}) => {
    if (typeof value !== 'number' || String(value) === source) {
      return value;
    }
    if (source === undefined && !Number.isSafeInteger(value)) {
      throw new Problem({code: 'old-browser', detail: 'This browser cannot show a number of this customer exactly. Use a newer one.'});
    }
    return source ?? value;
  });
}

export function record(members) {
  const names = Object.keys(members);
  return names.length === 0 ? html`<p class="note">yes</p>` : html`
    <dl class="plain">${names.map(name => html`<dt>${name}</dt><dd>${values(members[name])}</dd>`)}</dl>`;
}

export function profile({api, ids: [id], redraw, link, go, may}) {
  const read = reading(() => readProfile(api, id), redraw);
  const merges = reading(async () => (await api.page(url`/profiles/${id}/merges`)).items, redraw);
  const others = introductions(api);
  const duplicates = reading(async () => {
    const found = await api.get(url`/profiles/${id}/duplicates`);
    await others.read(found.duplicates.filter(each => each.score >= UNLIKELY).slice(0, INTRODUCED).map(each => each.customer_id));
    return found;
  }, redraw);
  const doing = action(redraw);
  return {title: 'Customer', view};

  function view() {
    const into = read.failure?.document?.merged_into;
    return html`
      ${heading(html`Customer ${identifier(id)}`, html`
        <a href=${link('customers')}>Find another</a>
        ${read.value && may('write') ? html`<a role="button" href=${link(`customers/${id}/edit`)}>Change</a>
          <button type="button" class="outline secondary" @click=${remove}>Delete</button>` : nothing}`)}
      ${into ? html`<p class="lost" role="note">This customer was merged into <a href=${link(`customers/${into}`)}>${into}</a>.</p>` : problem(read.failure)}
      ${problem(doing.failure)}
      ${read.value ? whole(read.value) : read.failure ? nothing : loading('the customer')}
      ${read.value ? suggestions() : nothing}
      ${read.failure && !into ? nothing : history()}`;
  }

  function whole({core, records}) {
    return html`
      <section aria-labelledby="core"><h2 id="core">Attributes</h2>
        <dl class="plain">${Object.entries(core).map(([name, value]) => html`<dt>${name}</dt><dd>${values(value)}</dd>`)}</dl></section>
      ${Object.entries(records).map(([name, list]) => html`
        <section aria-label=${name}><h2>${name}</h2>
          ${list.length === 1 ? record(list[0]) : table(name, list)}</section>`)}`;
  }

  function table(name, list) {
    const names = [...new Set(list.flatMap(Object.keys))];
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label=${`Records of ${name}`}><table class="records">
        <caption class="hidden">${name}</caption>
        <thead><tr>${names.map(each => html`<th scope="col">${each}</th>`)}</tr></thead>
        <tbody>${list.map(each => html`<tr>${names.map(attribute => html`<td>${values(each[attribute])}</td>`)}</tr>`)}</tbody>
      </table></div>`;
  }

  function suggestions() {
    return html`
      <section aria-labelledby="same"><h2 id="same">Perhaps the same person</h2>
        ${problem(duplicates.failure)}
        ${!duplicates.value ? duplicates.failure ? nothing : loading('suggestions')
          : duplicates.value.duplicates.length === 0 ? html`<p>No other customer shares a value of a key.</p>` : html`
          ${suggested(duplicates.value.duplicates.filter(each => each.score >= UNLIKELY))}
          ${unlikely(duplicates.value.duplicates.filter(each => each.score < UNLIKELY))}`}
      </section>`;
  }

  function unlikely(list) {
    return list.length === 0 ? nothing : html`
      <details><summary>${number(list.length)} who share little with this customer</summary>${suggested(list)}</details>`;
  }

  function suggested(list) {
    return list.length === 0 ? nothing : html`
      <div class="scroll" tabindex="0" role="region" aria-label=${`Suggestions, from ${percent(list[0].score)}`}><table class="stack">
        <caption class="hidden">Customers who are perhaps the same person</caption>
        <thead><tr><th scope="col">Customer</th><th scope="col" class="n">Likeness</th><th scope="col">Because of</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
        <tbody>${list.map(each => html`
          <tr><th scope="row"><a class="one" href=${link(`customers/${each.customer_id}`)}>${identifier(each.customer_id)}</a>${others.view(each.customer_id)}</th>
            <td class="n" data-side="Likeness">${percent(each.score)}</td><td data-side="Because of">${reasons(each.reasons)}</td>
            <td>${may('merge') ? html`<a href=${link(`merge/${id}/${each.customer_id}`)}>Compare</a>` : nothing}</td></tr>`)}</tbody>
      </table></div>`;
  }

  function history() {
    return html`
      <section aria-labelledby="history"><h2 id="history">Merges</h2>
        ${problem(merges.failure)}
        ${!merges.value ? merges.failure ? nothing : loading('the history')
          : merges.value.length === 0 ? html`<p>This customer was never merged.</p>` : mergeTable(merges.value, {link, may, api, redraw, doing, changed: () => { merges.again(); read.again(); }})}
      </section>`;
  }

  async function remove() {
    if (await confirmed('Delete this customer, with all records and keys? This cannot be undone.', 'Delete the customer')) {
      doing.run('delete', async () => {
        await api.send('DELETE', url`/profiles/${id}`, {headers: {'If-Match': read.value.etag}});
        last.found = null;
        go('customers');
      });
    }
  }
}

export const percent = score => `${number(Math.round(100 * score))} %`;

export function reasons(list) {
  return list.map(reason => html`<span class="one">${reason.attributes.join(', ')}${
    reason.matched === 'prefix' ? ' (the beginning of a key)' : reason.matched === 'other-key' ? ' (under another key)' : ''}${
    reason.shared_by > 1 ? html` <small class="note">shared by ${number(reason.shared_by)} others</small>` : nothing}</span>`);
}

/** Merges with a button that undoes each. */
export function mergeTable(merges, {link, may, api, redraw, doing, changed, introduction = () => nothing}) {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Merges"><table class="stack">
      <caption class="hidden">Merges, newest first</caption>
      <thead><tr><th scope="col">When</th><th scope="col">Stayed</th><th scope="col">Was merged into it</th><th scope="col">State</th>
        <th scope="col">Reason</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
      <tbody>${repeat(merges, merge => merge.merge_id, merge => html`
        <tr><td data-side="When">${time(merge.requested_at)}</td>
          <td data-side="Stayed"><a class="one" href=${link(`customers/${merge.destination}`)}>${identifier(merge.destination)}</a>${introduction(merge.destination)}</td>
          <td data-side="Was merged into it">${identifier(merge.source)}</td><td data-side="State">${state(merge.state)}</td><td data-side=${merge.reason ? 'Reason' : nothing}>${text(merge.reason)}</td>
          <td>${merge.state === 'committed' && may('merge') ? html`
            <button type="button" class="link" aria-label=${`Undo the merge of ${merge.source}`} @click=${async () => {
              if (await confirmed('Undo this merge? Both customers come back as they were; what changed since stays.', 'Undo the merge')) {
                doing.run('unmerge', async () => { await api.post(url`/merges/${merge.merge_id}/undo`, {}); changed(); });
              }
            }}>Undo</button>` : nothing}</td></tr>`)}</tbody>
    </table></div>`;
}
