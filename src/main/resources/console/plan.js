/** A new import: the file, what its columns are, and what happens with customers that exist. */
import {html, nothing} from './lit-html.js';
import {query} from './api.js';
import {action, heading, number, problem, reading, size, text} from './parts.js';
import {record} from './customers.js';

const HEAD = 1 << 20;
const DELIMITERS = [[',', 'comma'], [';', 'semicolon'], ['\\t', 'tab'], ['|', 'bar']];
const WHY = {'similar-name': 'Its title is similar.', synonym: 'Its title is a usual word for it.', values: 'Its values look like it.'};
const ENCODINGS = ['UTF-8', 'windows-1252', 'ISO-8859-15', 'UTF-16', 'windows-1250', 'windows-1251'];

/** What was started from this page, so that a check can be followed by the import of the same file. */
const plans = new Map();

export const planOf = id => plans.get(id);
export const repeat = (api, plan) => start(api, plan, false);

/** Starts an import, and remembers how. A repetition after a lost answer starts no second one. */
export async function start(api, plan, dryRun) {
  const name = dryRun ? 'check' : 'import';
  plan.keys ??= {};
  plan.keys[name] ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
  const description = Object.fromEntries(Object.entries({format: 'CSV', ...plan.options, 'dry-run': dryRun})
    .filter(([, value]) => value !== undefined && value !== ''));
  const form = new FormData();
  form.append('description', new Blob([JSON.stringify(description)], {type: 'application/json'}));
  form.append('profiles', plan.file, 'profiles.csv');
  const response = await api.send('POST', '/profiles/import', {
    body: form, headers: {Prefer: 'respond-async', 'Idempotency-Key': plan.keys[name]}});
  const job = await response.json();
  plans.set(job.id, {file: plan.file, options: plan.options, keys: dryRun ? plan.keys : {}});
  return job;
}

/** The questions that every import answers: which key finds a customer, and what then. */
export function choices(api, given, redraw) {
  const keys = reading(async () => {
    const found = (await api.get('/metadata/identification-keys')).filter(key => key.state === 'active');
    chosen['id-key'] ??= (found.find(key => key.unique) ?? found[0])?.name ?? '';
    return found;
  }, redraw);
  const chosen = {'id-key': given ? given['id-key'] ?? '' : undefined, 'on-duplicate': given?.['on-duplicate'] ?? 'skip'};
  let touched = given !== null && given !== undefined;
  const kept = Object.fromEntries(Object.entries(given ?? {}).filter(([name]) => ['mapping', 'rules', 'date-formats', 'empty-values'].includes(name)));
  return {
    view,
    /** Chooses the first of these keys, unless the person chose one. */
    prefer(names) {
      if (!touched && names.length > 0) {
        chosen['id-key'] = names[0];
      }
    },
    value: () => ({...kept, 'id-key': chosen['id-key'] || undefined,
      'on-duplicate': chosen['id-key'] ? chosen['on-duplicate'] : undefined}),
  };

  function view() {
    const change = name => event => { touched = true; chosen[name] = event.target.value; redraw(); };
    return html`
      ${problem(keys.failure)}
      <div class="grid">
        <label>A customer exists if this key finds one
          <select @change=${change('id-key')}>
            ${(keys.value ?? []).map(key => html`<option value=${key.name} .selected=${key.name === chosen['id-key']}>${key.name} (${key.attributes.join(', ')})</option>`)}
            <option value="" .selected=${chosen['id-key'] === ''}>Do not look: every row is a new customer</option>
          </select></label>
        <label>What to do with a customer that exists
          <select ?disabled=${!chosen['id-key']} @change=${change('on-duplicate')}>
            <option value="skip" .selected=${chosen['on-duplicate'] === 'skip'}>Skip the row</option>
            <option value="update" .selected=${chosen['on-duplicate'] === 'update'}>Write the values of the row over those of the customer</option>
          </select></label>
      </div>`;
  }
}

export function open({api, redraw, go, link}) {
  const page = {file: null, look: null, over: false};
  const doing = action(redraw);
  const options = choices(api, null, redraw);
  const schema = reading(async () => {
    const [core, extensions] = await Promise.all([api.get('/metadata/profiles'), api.get('/metadata/profiles/extensions')]);
    return targets(core, extensions);
  }, redraw);
  return {title: 'Import a file', view};

  function take(file) {
    if (!file) {
      return;
    }
    page.file = file;
    page.look = null;
    inspect({});
  }

  function inspect(given) {
    doing.run('look', async () => {
      page.look = await look(api, page.file, given);
      options.prefer(page.look.id_keys);
    });
  }

  function view() {
    return html`
      ${heading('Import a file', html`<a href=${link('imports')}>All jobs</a>`)}
      ${problem(schema.failure)}
      ${schema.value && schema.value.length === 0 ? html`<p class="lost" role="note">This tenant has no attributes yet.
        <a href=${link('schema')}>Define them first</a>.</p>` : nothing}
      <label class=${page.over ? 'drop over' : 'drop'}
        @dragover=${event => { event.preventDefault(); hover(true); }} @dragleave=${() => hover(false)}
        @drop=${event => { event.preventDefault(); hover(false); take(event.dataTransfer.files[0]); }}>
        <span>${page.file ? html`<strong>${text(page.file.name)}</strong>, ${size(page.file.size)}` : html`<strong>Drop a CSV file here</strong>, or choose one`}</span>
        <input type="file" accept=".csv,.tsv,.txt,text/csv" @change=${event => take(event.target.files[0])}>
      </label>
      ${problem(doing.failure)}
      ${doing.busy === 'look' ? html`<p aria-busy="true">Reading the beginning of the file …</p>` : nothing}
      ${page.look ? planned() : nothing}`;
  }

  function hover(over) {
    if (page.over !== over) {
      page.over = over;
      redraw();
    }
  }

  function planned() {
    const {look} = page;
    return html`
      <form @submit=${event => { event.preventDefault(); run(event.submitter?.value !== 'import'); }}>
        <section aria-labelledby="columns">
          <h2 id="columns">Columns</h2>
          <div class="grid">
            <label>Between the cells is a
              <select @change=${event => inspect({delimiter: event.target.value, encoding: look.encoding})}>${
                [...DELIMITERS, ...(DELIMITERS.some(([value]) => value === look.delimiter) ? [] : [[look.delimiter, look.delimiter]])].map(([value, name]) => html`<option value=${value} .selected=${value === look.delimiter}>${name}</option>`)}</select></label>
            <label>Characters are encoded as
              <select @change=${event => inspect({encoding: event.target.value, delimiter: look.delimiter})}>${
                [...new Set([look.encoding, ...ENCODINGS])].map(name => html`<option .selected=${name === look.encoding}>${name}</option>`)}</select></label>
          </div>
          ${columns()}
        </section>
        <section aria-labelledby="existing">
          <h2 id="existing">Customers that exist</h2>
          ${options.view()}
        </section>
        <div class="row">
          <button type="submit" value="check" aria-busy=${doing.busy === 'check' ? 'true' : 'false'}>Check the file first</button>
          <button type="submit" value="import" class="outline" aria-busy=${doing.busy === 'import' ? 'true' : 'false'}>Import without a check</button>
          <span>A check reads the whole file and shows what would happen. It changes no customers.</span>
        </div>
      </form>`;
  }

  function columns() {
    const {look} = page;
    return html`
      ${look.problems.length ? html`<ul class="lost">${look.problems.map(each => html`<li>${each.message}</li>`)}</ul>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label="Columns of the file"><table>
        <caption class="hidden">Columns of the file, and what they are</caption>
        <thead><tr><th scope="col">Column</th><th scope="col">is</th><th scope="col">First values</th><th scope="col" class="n">Filled</th><th scope="col">Remarks</th></tr></thead>
        <tbody>${look.columns.map(column => html`
          <tr><th scope="row">${column.title === '' ? html`<em>no title</em>` : text(column.title)}</th>
            <td>${meaning(column)}</td>
            <td class="samples">${column.samples.slice(0, 3).map(value => html`<span class="one">${text(value)}</span>`)}</td>
            <td class="n">${number(Math.round(100 * column.fill_rate))} %</td>
            <td>${column.reason && column.reason !== 'requested' && column.reason !== 'exact-name' ? html`<p><small class="note">${WHY[column.reason]}</small></p>` : nothing}
              ${column.problems.map(each => html`<p><small>${each.message}</small></p>`)}
              ${column.placeholders.map(each => html`<p><small>${text(each.value)} is read as no value (${number(each.count)} times)</small></p>`)}</td></tr>`)}</tbody>
      </table></div>
      ${look.samples.length ? html`
        <details><summary>The first rows, as customers</summary><div class="sides">${look.samples.map(sample => html`
          <article><header>Line ${sample.line}</header>${sample.profile ? record(flat(sample.profile)) : nothing}
            ${sample.errors.map(error => html`<p class="lost">${error.message}</p>`)}</article>`)}</div></details>` : nothing}`;
  }

  function meaning(column) {
    const names = new Set([...(column.target ? [column.target] : []), ...(schema.value ?? [])]);
    return html`
      <select aria-label=${`Meaning of column ${column.position}, ${column.title}`} class=${column.target ? '' : 'off'}
        @change=${event => {
          column.target = event.target.value || null;
          inspect({delimiter: page.look.delimiter, encoding: page.look.encoding, mapping: JSON.stringify(mapping(page.look.columns))});
        }}>
        <option value="" .selected=${!column.target}>Do not import</option>
        ${[...names].map(name => html`<option value=${name} .selected=${name === column.target}>${name}</option>`)}</select>`;
  }

  function run(dryRun) {
    doing.run(dryRun ? 'check' : 'import', async () => {
      const {look} = page;
      const plan = {file: page.file, options: {...options.value(), delimiter: look.delimiter, encoding: look.encoding,
        mapping: mapping(look.columns), 'date-formats': look.date_formats, 'empty-values': placeholders(look.columns)}};
      go(`imports/${(await start(api, plan, dryRun)).id}`);
    });
  }
}

/** What the columns are, by their positions, which are unique. */
function mapping(columns) {
  return Object.fromEntries(columns.map(column => [`#${column.position}`, column.target ?? null]));
}

/** Values that stand for no value. */
function placeholders(columns) {
  return [...new Set(columns.flatMap(column => column.placeholders.map(each => each.value)))];
}

/** A profile with the records of extensions as text. */
function flat(profile) {
  return Object.fromEntries(Object.entries(profile).map(([name, value]) => [name,
    [value].flat().map(each => each instanceof Object ? Object.entries(each).map(([key, part]) => `${key}: ${[part].flat().join(', ')}`).join('; ') : each)]));
}

/** What a column can be. */
function targets(core, extensions) {
  const several = attribute => attribute.max_values === 1 ? [attribute.name]
    : [attribute.name, `${attribute.name}[2]`, `${attribute.name}[3]`];
  return [...core.flatMap(several),
    ...extensions.flatMap(extension => extension.attributes.flatMap(attribute => extension.type === 'multi-valued'
      ? [1, 2, 3].map(record => `${extension.name}[${record}].${attribute.name}`)
      : [`${extension.name}.${attribute.name}`])),
    'Segment', 'TenantId'];
}

/** What the server finds in the beginning of a file. */
async function look(api, file, given) {
  const head = await file.slice(0, HEAD).arrayBuffer();
  const found = await api.send('POST', '/imports/inspect' + query(given), {body: head, headers: {'Content-Type': 'text/csv'}});
  return found.json();
}
