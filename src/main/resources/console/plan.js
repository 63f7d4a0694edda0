/** A new import: the file, what its columns are, and what happens with customers that exist. */
import {html, nothing} from './lit-html.js';
import {Problem, query} from './api.js';
import {attributeOf, columnTable, mapping, placeholders, targets} from './columns.js';
import {action, confirmed, counted, heading, number, problem, reading, size, text} from './parts.js';
import {record} from './customers.js';
import {choices, start} from './start.js';
import {byTitle, fitting, templates} from './templates.js';

const HEAD = 1 << 20;
const DELIMITERS = [[',', 'a comma'], [';', 'a semicolon'], ['\\t', 'a tab'], ['|', 'a bar |']];
const ENCODINGS = ['UTF-8', 'windows-1252', 'ISO-8859-15', 'UTF-16', 'windows-1250', 'windows-1251'];

export function open({api, redraw, go, link, may}) {
  const page = {file: null, look: null, asked: 0, over: false, rules: {}, empties: [], dates: {}, missing: [], note: '', most: '', log: false};
  const doing = action(redraw);
  const options = choices(api, null, redraw);
  const schema = reading(async () => {
    const [core, extensions] = await Promise.all([api.attributes(), api.get('/metadata/profiles/extensions')]);
    return {core, targets: core.length ? targets(core, extensions) : []};
  }, redraw);
  const saved = templates({api, redraw, apply, current});
  return {title: 'Import a file', view};

  function take(file) {
    if (file) {
      Object.assign(page, {file, look: null, header: undefined, titles: undefined, rules: {}, empties: [], dates: {}, missing: []});
      inspect({});
    }
  }

  function inspect(given) {
    looking(() => look(api, page.file, given, empties()), found => options.prefer(found.id_keys));
  }

  /** Looks at the file. What the person chooses meanwhile is looked at next, and is not lost. */
  function looking(read, then) {
    const turn = ++page.asked;
    doing.run(`look ${turn}`, async () => {
      const found = turn === page.asked ? await read() : null;
      if (turn === page.asked) {
        page.look = found;
        then(found);
      }
    });
  }

  /** Reads the file as if it were written in another way. */
  function again(otherwise) {
    const {delimiter, encoding} = page.look;
    inspect({delimiter, encoding, header: page.header, columns: page.titles, ...otherwise});
  }

  /** Reads the file again with what the person has chosen. */
  function mapped() {
    inspect({...written(), mapping: JSON.stringify(mapping(page.look.columns)),
      'date-formats': JSON.stringify(page.dates)});
  }

  /** Reads the file as the options of a template say. */
  function apply(given) {
    let as;
    let mapped;
    let dates;
    looking(async () => {
      as = {delimiter: given.delimiter, encoding: given.encoding, header: given.header ?? true, columns: given.columns};
      const none = given['empty-values'] ?? [];
      const {columns} = await look(api, page.file, as, none);
      mapped = fitting(given.mapping, columns);
      dates = fitting(given['date-formats'], columns);
      return look(api, page.file, {...as, mapping: JSON.stringify(mapped.members), 'date-formats': JSON.stringify(dates.members)}, none);
    }, () => {
      Object.assign(page, {header: as.header, titles: given.columns});
      page.dates = dates.members;
      page.missing = mapped.missing;
      page.empties = given['empty-values'] ?? [];
      page.rules = {...given.rules};
      options.use(given);
    });
  }

  /** How the file is written, as far as it is known. */
  function written() {
    const {delimiter, encoding, header} = page.look;
    return {delimiter, encoding, header, columns: header ? undefined : page.titles};
  }

  /** What is read as no value. */
  function empties() {
    return [...new Set([...page.empties, ...placeholders(page.look?.columns ?? [])])];
  }

  /** The parameters of the import, all but those of this one file. */
  function parameters(columns) {
    const {look} = page;
    const used = new Set(look.columns.map(column => attributeOf(column.target)));
    const rules = Object.fromEntries(Object.entries(page.rules).filter(([name, rule]) => used.has(name) && rule !== 'overwrite'));
    const {mapping: _, ...given} = options.value();
    return {...given, ...written(), mapping: columns,
      'date-formats': look.date_formats, 'empty-values': empties(),
      ...(options.updating() && Object.keys(rules).length ? {rules} : {rules: undefined})};
  }

  function current() {
    const {header, columns} = page.look;
    return parameters(header ? byTitle(columns) : mapping(columns));
  }

  /** A new attribute for a column that is none yet. */
  async function define(column) {
    const name = newName(column, schema.value.core);
    const type = page.look.date_formats[column.title] ? 'date' : 'string';
    if (await confirmed(`Add the attribute “${name}” (${type === 'date' ? 'a date' : 'text'}) to what this tenant knows of a customer? It cannot be removed or renamed.`, 'Add the attribute')) {
      doing.run('define', async () => {
        await api.put('/metadata/profiles', [...schema.value.core, {name, type}]);
        await schema.again();
        column.target = name;
        mapped();
      });
    } else {
      redraw();
    }
  }

  function view() {
    const empty = schema.value?.core.length === 0;
    return html`
      ${heading('Import a file', html`<a href=${link('imports')}>All jobs</a>`)}
      ${problem(schema.failure)}
      ${empty ? html`<p class="lost" role="note">This tenant has no attributes yet, so the columns of a file cannot mean anything.
        <a href=${link('schema')}>Define what is stored of a customer</a> first.</p>` : html`
      <label class=${page.over ? 'drop over' : 'drop'}
        @dragover=${event => { event.preventDefault(); hover(true); }} @dragleave=${() => hover(false)}
        @drop=${event => { event.preventDefault(); hover(false); take(event.dataTransfer.files[0]); }}>
        <span class="name">${page.file ? html`<strong>${text(page.file.name)}</strong>, ${size(page.file.size)}` : html`<strong>Drop a CSV file here</strong>, or choose one`}</span>
        <input type="file" accept=".csv,.tsv,.txt,text/csv" @change=${event => take(event.target.files[0])}>
      </label>
      ${page.file ? nothing : html`<p class="note">A file of lines with one customer each, and best a first line with titles; spreadsheets save it as “CSV”.
        Titles, separators and dates may be as they are: the next step shows what the server makes of them, and nothing is stored before you say so.</p>`}
      ${starting() ? nothing : problem(doing.failure)}
      <p role="status">${doing.busy?.startsWith('look') && !page.look ? html`<span aria-busy="true">Reading the beginning of the file …</span>`
        : page.look ? html`<span class="hidden">The beginning of the file was read: ${counted(page.look.columns.length, 'column', 'columns')}.</span>` : nothing}</p>
      ${page.look && schema.value ? planned() : nothing}`}`;
  }

  /** Whether it was the start of the import that failed; the answer stands beside its buttons. */
  function starting() {
    return ['check', 'import'].includes(doing.failed);
  }

  function hover(over) {
    if (page.over !== over) {
      page.over = over;
      redraw();
    }
  }

  function planned() {
    const {look} = page;
    const used = look.columns.filter(column => column.target).length;
    return html`
      <form @submit=${event => { event.preventDefault(); run(event.submitter?.value !== 'import'); }}>
        <section aria-labelledby="columns">
          <h2 id="columns">1. What the columns are</h2>
          ${saved.choice()}
          ${page.missing.length ? html`<p class="lost" role="note">The saved choices also name columns that this file does not have: ${page.missing.join(', ')}.</p>` : nothing}
          <div class="grid">
            <label>Between two cells is
              <select @change=${event => again({delimiter: event.target.value})}>${
                [...DELIMITERS, ...(DELIMITERS.some(([value]) => value === look.delimiter) ? [] : [[look.delimiter, look.delimiter]])].map(([value, name]) => html`<option value=${value} .selected=${value === look.delimiter}>${name}</option>`)}</select></label>
            <label>The characters are written as
              <select @change=${event => again({encoding: event.target.value})}>${
                [...new Set([look.encoding, ...ENCODINGS])].map(name => html`<option .selected=${name === look.encoding}>${name}</option>`)}</select></label>
            <label>The first line
              <select @change=${event => { Object.assign(page, {titles: undefined, header: event.target.value}); again({}); }}>
                <option value="true" .selected=${look.header}>names the columns</option>
                <option value="false" .selected=${!look.header}>is a customer already</option></select></label>
          </div>
          ${look.problems.length ? html`<ul class="lost">${look.problems.map(each => html`<li>${text(each.message)}</li>`)}</ul>` : nothing}
          ${look.rows === 0 ? html`<p class="lost" role="note">There is no row below the titles. If the file has customers, the first line is perhaps one of them, or another file was meant.</p>` : nothing}
          ${columnTable({look, schema: schema.value, rules: page.rules, updating: options.updating(), changed: column => column ? mapped() : redraw(),
            define: may('schema') ? define : undefined})}
          <p><small>${number(used)} of ${number(look.columns.length)} columns will be imported.</small></p>
          ${samples(look)}
        </section>
        <section aria-labelledby="existing">
          <h2 id="existing">2. Customers that exist</h2>
          ${options.view()}
        </section>
        <section aria-labelledby="more">
          <h2 id="more">3. Import</h2>
          ${more()}
          ${saved.saving()}
          ${starting() ? problem(doing.failure) : nothing}
          <div class="row">
            <button type="submit" value="check" ?disabled=${used === 0} aria-busy=${doing.busy === 'check' ? 'true' : 'false'}>Check the file first</button>
            <button type="submit" value="import" class="outline" ?disabled=${used === 0} aria-busy=${doing.busy === 'import' ? 'true' : 'false'}>Import without a check</button>
            <span role="status">${['check', 'import'].includes(doing.busy) ? `Sending ${size(page.file.size)} to the server …` : used === 0 ? 'Say first what at least one column is.' : 'A check reads the whole file and shows what would happen. It changes no customers.'}</span>
          </div>
        </section>
      </form>`;
  }

  function more() {
    const keep = name => event => { page[name] = event.target.type === 'checkbox' ? event.target.checked : event.target.value; };
    return html`
      <details><summary>A note, a limit, a log</summary>
        <label>Note, shown with the job <input maxlength="1000" autocomplete="off" placeholder="such as where the file comes from" .value=${page.note} @input=${keep('note')}></label>
        <label>Stop when more than this many rows failed <input type="number" min="0" placeholder="never" .value=${page.most} @input=${keep('most')}></label>
        <label><input type="checkbox" .checked=${page.log} @change=${keep('log')}> keep a log with the outcome of every row, to download</label>
      </details>`;
  }

  function samples(look) {
    return look.samples.length === 0 ? nothing : html`
      <details><summary>The first rows, as customers</summary><div class="sides">${look.samples.map(sample => html`
        <article><header>Line ${sample.line}</header>${sample.profile ? record(flat(sample.profile)) : nothing}
          ${sample.errors.map(error => html`<p class="lost">${text(error.message)}</p>`)}</article>`)}</div></details>`;
  }

  function run(dryRun) {
    doing.run(dryRun ? 'check' : 'import', async () => {
      const plan = {file: page.file, options: {...parameters(mapping(page.look.columns)), note: page.note.trim(),
        'max-errors': page.most === '' ? undefined : Number(page.most), 'create-log': page.log || undefined}};
      go(`imports/${(await start(api, plan, dryRun)).id}`);
    });
  }
}

/** A name for an attribute, from the title of a column. */
function newName(column, core) {
  const words = column.title.normalize('NFD').replace(/\p{M}/gu, '').split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map(word => word[0].toUpperCase() + word.slice(1)).join('').slice(0, 60);
  const name = /^[A-Za-z]/.test(joined) ? joined : `Column${column.position}`;
  const taken = given => core.some(each => each.name.toLowerCase() === given.toLowerCase());
  return [name, ...Array.from({length: 999}, (_, at) => `${name}${at + 2}`)].find(each => !taken(each));
}

/** A profile with the records of extensions as text. */
function flat(profile) {
  return Object.fromEntries(Object.entries(profile).map(([name, value]) => [name,
    [value].flat().map(each => each instanceof Object ? Object.entries(each).map(([key, part]) => `${key}: ${[part].flat().join(', ')}`).join('; ') : each)]));
}

/** What the server finds in the beginning of a file, if some texts are read as no value: those given, and those found. */
async function look(api, file, given, empties) {
  let head;
  try {
    head = await file.slice(0, HEAD).arrayBuffer();
  } catch {
    throw new Problem({code: 'unreadable', detail: 'The browser cannot read this. If it is a folder, drop a file of it; if the file was changed or moved, choose it again.'});
  }
  const read = async none => (await api.send('POST', '/imports/inspect' + query({...given,
    'empty-values': none.length ? JSON.stringify(none) : undefined}), {body: head, headers: {'Content-Type': 'text/csv'}})).json();
  const found = await read(empties);
  const all = [...new Set([...empties, ...placeholders(found.columns)])];
  return all.length === empties.length ? found : read(all);
}
