/** One customer in a form. What somebody else changed meanwhile is shown, and never overwritten. */
import {html, nothing} from './lit-html.js';
import {url} from './api.js';
import {action, added, heading, identifier, loading, problem, reading, text, unhidden} from './parts.js';
import {readProfile} from './customers.js';

const NONE = {id: null, core: {}, records: {}, etag: null};
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export function create(context) {
  return form({...context, title: 'New customer', read: () => NONE});
}

export function open(context) {
  const [id] = context.ids;
  return form({...context, title: 'Change a customer', read: () => readProfile(context.api, id)});
}

/** Everything of a profile as texts, so that a form can hold it: values of attributes, and records of extensions. */
function texts(profile, schema) {
  const list = value => value === undefined ? [] : [value].flat().map(String);
  return {
    ...Object.fromEntries(schema.core.map(({name}) => [name, list(profile.core[name])])),
    ...Object.fromEntries(schema.extensions.map(({name}) => [name, (profile.records[name] ?? []).map(record =>
      Object.fromEntries(Object.entries(record).map(([attribute, value]) => [attribute, String(value)])))])),
  };
}

function form({api, redraw, link, go, title, read}) {
  const page = {base: null, values: null, etag: null, theirs: null};
  const doing = action(redraw);
  const begun = reading(async () => {
    const [core, extensions, profile] = await Promise.all([api.attributes(), api.get('/metadata/profiles/extensions'), read()]);
    const schema = {core, extensions};
    begin(profile, schema);
    return {schema, id: profile.id};
  }, redraw);
  return {title, view};

  function begin(profile, schema) {
    Object.assign(page, {base: texts(profile, schema), values: texts(profile, schema), etag: profile.etag, theirs: null});
  }

  function view() {
    const id = begun.value?.id;
    const into = begun.failure?.document?.merged_into;
    return html`
      ${heading(id ? html`${title} ${identifier(id)}` : title, html`<a href=${link(id ? `customers/${id}` : 'customers')}>${id ? 'Leave it as it is' : 'Cancel'}</a>`)}
      ${into ? html`<p class="lost" role="note">This customer was merged into <a href=${link(`customers/${into}`)}>${into}</a>.</p>` : problem(begun.failure)}
      ${begun.value ? page.theirs ? conflict() : fields(begun.value.schema) : begun.failure ? nothing : loading('the customer')}`;
  }

  function fields({core, extensions}) {
    return core.length === 0 ? html`<p class="lost" role="note">This tenant has no attributes yet. <a href=${link('schema')}>Define what is stored of a customer</a> first.</p>` : html`
      <form class="edit" novalidate @submit=${event => { event.preventDefault(); save(); }}>
        <section aria-labelledby="core"><h2 id="core">Attributes</h2>${core.map(attribute => several(attribute))}</section>
        ${extensions.map(group)}
        ${problem(doing.failure)}
        <button type="submit" aria-busy=${doing.busy === 'save' ? 'true' : 'false'}>Save</button>
      </form>`;
  }

  /** The values of a core attribute, the primary one first. */
  function several(attribute) {
    const list = page.values[attribute.name];
    const shown = list.length === 0 ? [''] : list;
    const more = attribute.max_values !== 1 && shown.length < (attribute.max_values ?? Infinity) && list.length > 0;
    return html`
      <fieldset class="values"><legend>${attribute.name}${attribute.mandatory ? html` <small class="note">needed</small>` : nothing}</legend>
        ${shown.map((value, at) => html`<div class="inline">
          ${field(attribute, value, `${attribute.name}${shown.length > 1 ? `, value ${at + 1}` : ''}`, `/${attribute.name}${shown.length > 1 ? `/${at}` : ''}`,
            given => { list[at] = given; })}
          ${shown.length > 1 ? html`
            ${at === 0 ? html`<small class="note">primary</small>` : html`<button type="button" class="link" aria-label=${`Make value ${at + 1} of ${attribute.name} the primary one`}
              @click=${() => { list.unshift(...list.splice(at, 1)); redraw(); }}>make primary</button>`}
            <button type="button" class="link" aria-label=${`Remove value ${at + 1} of ${attribute.name}`} @click=${() => { list.splice(at, 1); redraw(); }}>remove</button>` : nothing}</div>`)}
        ${more ? html`<button type="button" class="link" aria-label=${`Another value of ${attribute.name}`} @click=${event => added(event, 'fieldset', '.inline', () => { list.push(''); redraw(); })}>another value</button>` : nothing}
        ${faults(`/${attribute.name}`, shown.length > 1)}
      </fieldset>`;
  }

  function group(extension) {
    const list = page.values[extension.name];
    const many = extension.type === 'multi-valued';
    const fresh = event => added(event, 'section', 'fieldset', () => { list.push({}); redraw(); });
    return html`
      <section aria-label=${extension.name}><h2>${extension.name}</h2>
        ${extension.type === 'classifier' ? html`<label><input type="checkbox" .checked=${list.length > 0} @change=${event => {
          list.splice(0, list.length, ...(event.target.checked ? [{}] : [])); redraw(); }}> yes</label>` : html`
          ${list.map((record, at) => html`
            <fieldset class="values"><legend class=${many ? '' : 'hidden'}>${many ? `Record ${at + 1}` : extension.name}</legend>
              <div class="inline">${extension.attributes.map(attribute => html`<label>${attribute.name} ${
                field(attribute, record[attribute.name] ?? '', null, `/${extension.name}${many ? `/${at}` : ''}/${attribute.name}`, given => { record[attribute.name] = given; })}
                ${faults(`/${extension.name}${many ? `/${at}` : ''}/${attribute.name}`)}</label>`)}
              <button type="button" class="link" aria-label=${`Remove ${many ? `record ${at + 1}` : 'the record'} of ${extension.name}`} @click=${() => { list.splice(at, 1); redraw(); }}>remove</button></div>
              ${many ? faults(`/${extension.name}/${at}`) : nothing}</fieldset>`)}
          ${many || list.length === 0 ? html`<button type="button" class="link" @click=${fresh}>${list.length === 0 ? `Add ${extension.name}` : 'another record'}</button>` : nothing}
          ${faults(`/${extension.name}`)}`}
      </section>`;
  }

  function field(attribute, value, label, pointer, given) {
    const invalid = faultsAt(pointer).length > 0 ? 'true' : nothing;
    const changed = event => { given(event.target.value); redraw(); };
    if (attribute.type === 'boolean') {
      return html`<select aria-label=${label ?? nothing} aria-invalid=${invalid} @change=${changed}>${[['', ''], ['true', 'yes'], ['false', 'no']].map(([choice, words]) => html`
        <option value=${choice} .selected=${choice === value}>${words}</option>`)}</select>`;
    }
    if (/[\r\n]/.test(value)) { // an input would lose the ends of lines
      return html`<textarea rows="3" aria-label=${label ?? nothing} aria-invalid=${invalid} .value=${value} @input=${changed}></textarea>`;
    }
    const kind = attribute.type === 'date' && /^(\d{4}-\d\d-\d\d)?$/.test(value) ? 'date' : 'text';
    return html`<span><input type=${kind} aria-label=${label ?? nothing} aria-invalid=${invalid} autocomplete="off" spellcheck="false" .value=${value} @input=${changed}>${unhidden(value)}</span>`;
  }

  function faultsAt(pointer) {
    return (doing.failure?.document?.errors ?? []).filter(error => error.pointer === pointer);
  }

  /** What the server says about a place, and about the values in it if they have no place of their own. */
  function faults(pointer, within = false) {
    const all = (doing.failure?.document?.errors ?? []).filter(error => error.pointer === pointer
      || within && error.pointer?.startsWith(`${pointer}/`));
    return all.map(error => html`<small class="wrong">${error.message}</small>`);
  }

  /** The members of the request: all core attributes, and the extensions that differ. */
  function json() {
    const {core, extensions} = begun.value.schema;
    const written = record => Object.fromEntries(Object.entries(record).filter(([, value]) => value.trim() !== ''));
    const members = {};
    for (const {name} of core) {
      const list = page.values[name].filter(value => value.trim() !== '');
      if (list.length > 0) {
        members[name] = list.length === 1 ? list[0] : list;
      }
    }
    for (const {name, type} of extensions.filter(each => !same(page.values[each.name], page.base[each.name]))) {
      const list = page.values[name].map(written).filter(record => type === 'classifier' || Object.keys(record).length > 0);
      members[name] = type === 'multi-valued' ? list : list[0] ?? null;
    }
    return members;
  }

  function save() {
    doing.run('save', async () => {
      const {id} = begun.value;
      if (!id) {
        const made = await api.post('/profiles', json());
        go(`customers/${made.customer_id}`);
        return;
      }
      try {
        await api.put(url`/profiles/${id}`, json(), {headers: {'If-Match': page.etag}});
        go(`customers/${id}`);
      } catch (failure) {
        if (failure.status !== 412) {
          throw failure;
        }
        page.theirs = await readProfile(api, id);
      }
    });
  }

  /** What this form and somebody else have changed since it was opened. */
  function conflict() {
    const {schema} = begun.value;
    const now = texts(page.theirs, schema);
    const changed = Object.keys(now).filter(name => !same(now[name], page.base[name]));
    const both = changed.filter(name => !same(page.values[name], page.base[name]) && !same(page.values[name], now[name]));
    const shown = list => list.map(each => html`<span class="one">${typeof each === 'string' ? text(each)
      : Object.entries(each).map(([name, value]) => html`<span class="one">${name}: ${text(value)}</span>`)}</span>`);
    return html`
      <p class="lost" role="alert">This customer was changed while you had it open. Nothing of yours has been saved yet.</p>
      ${changed.length === 0 ? html`<p>What is shown here is the same as before; another part of the customer changed, such as a merge or a key.</p>` : html`
        <div class="scroll" tabindex="0" role="region" aria-label="What differs"><table class="pair stack">
          <caption class="hidden">What was changed meanwhile</caption>
          <thead><tr><th scope="col">Attribute</th><th scope="col">When you opened it</th><th scope="col">Now</th><th scope="col">In your form</th></tr></thead>
          <tbody>${changed.map(name => html`<tr class=${both.includes(name) ? 'conflict' : ''}><th scope="row">${name}</th>
            <td data-side="When you opened it">${shown(page.base[name])}</td><td data-side="Now">${shown(now[name])}</td>
            <td data-side="In your form">${same(page.values[name], page.base[name]) ? html`<span class="note">not changed</span>` : shown(page.values[name])}</td></tr>`)}</tbody>
        </table></div>`}
      ${both.length ? html`<p>Both changed ${both.join(', ')}. The form will have the value of now; you can change it again before you save.</p>` : nothing}
      <div class="row">
        <button type="button" @click=${() => combine(now, changed)}>Go on with both changes</button>
        <button type="button" class="outline secondary" @click=${() => { begin(page.theirs, schema); redraw(); }}>Give up my changes</button>
      </div>`;
  }

  /** The form keeps what only it has changed; everything else is as it is now. */
  function combine(now, changed) {
    const kept = Object.fromEntries(Object.entries(page.values).filter(([name]) => !changed.includes(name)));
    const {etag} = page.theirs;
    begin(page.theirs, begun.value.schema);
    Object.assign(page, {values: {...page.values, ...kept}, etag});
    redraw();
  }
}
