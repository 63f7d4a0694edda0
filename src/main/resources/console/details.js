/** What a job was asked to do and by whom, why rows were not imported, and the rows that were skipped. */
import {html, nothing} from './lit-html.js';
import {url} from './api.js';
import {action, columnName, counted, identifier, number, problem, problemsPage, reading, save, size, text, time} from './parts.js';

const SHOWN = 50;

const DELIMITERS = {',': 'a comma', ';': 'a semicolon', '\t': 'a tab', '|': 'a bar |', ' ': 'a blank'};

const WORDS = {
  'id-key': ['Customers are recognised by', value => value.split(',').join(', then ')],
  'on-duplicate': ['A customer that exists', value => value === 'update' ? 'gets the values of the row' : 'keeps its values; the row is skipped'],
  template: ['Saved choices', value => value],
  mapping: ['Columns', value => [
    ...pairs(imported(value), (name, target) => html`${column(name)} is ${text(target)}`), left(Object.values(value).filter(target => target === null).length)]],
  rules: ['Rules', value => pairs(value, (name, rule) => html`${text(name)}: ${rule}`)],
  'date-formats': ['Dates', value => pairs(value, (name, format) => html`${column(name)}: ${text(format)}`)],
  'empty-values': ['Read as no value', value => value.map(each => html`<span class="one">${text(each)}</span>`)],
  delimiter: ['Between two cells', value => DELIMITERS[value.replace('\\t', '\t')] ?? value],
  encoding: ['Characters', value => value],
  header: ['The first line', value => String(value) === 'false' ? 'is a row' : 'names the columns'],
  columns: ['Titles', value => value.split(',').join(', ')],
  'start-from-index': ['First row', value => number(value)],
  'max-errors': ['Most failed rows', value => number(value)],
};

const imported = mapping => Object.fromEntries(Object.entries(mapping).filter(([, target]) => target !== null));
const left = count => count === 0 ? nothing : html`<span class="one">${counted(count, 'column is', 'columns are')} not imported</span>`;
const column = name => text(columnName(name));
const place = ([name]) => Number(/^#(\d+)$/.exec(name)?.[1] ?? 0);
const pairs = (members, show) => Object.entries(members).sort((one, other) => place(one) - place(other)).map(([name, value]) => html`<span class="one">${show(name, value)}</span>`);
const plain = value => typeof value === 'object' ? JSON.stringify(value) : String(value);

/** The request of a job. */
export function request(job) {
  const parameters = Object.entries(job.parameters ?? {}).filter(([name, value]) => WORDS[name] && value !== null && !(name === 'start-from-index' && Number(value) === 1) && !(typeof value === 'object' && Object.keys(value).length === 0));
  return html`
    <details><summary>What was asked for</summary>
      <dl class="plain">
        ${job.note ? html`<dt>Note</dt><dd>${text(job.note)}</dd>` : nothing}
        ${job.asked_by && job.asked_by !== 'everybody' ? html`<dt>Asked by</dt><dd>${text(job.asked_by)}</dd>` : nothing}
        ${job.file_name ? html`<dt>File</dt><dd>${text(job.file_name)}${job.file_size === undefined ? nothing : `, ${size(job.file_size)}`}</dd>` : nothing}
        <dt>Started</dt><dd>${time(job.created_at)}</dd>
        ${job.finished_at ? html`<dt>Ended</dt><dd>${time(job.finished_at)}</dd>` : nothing}
        ${parameters.map(([name, value]) => html`<dt>${WORDS[name][0]}</dt><dd>${shown(name, value)}</dd>`)}
        <dt>Job</dt><dd>${identifier(job.id)}</dd>
      </dl>
    </details>`;
}

function shown(name, value) {
  try {
    return WORDS[name][1](value);
  } catch {
    return plain(value); // of a later server, in another form
  }
}

/** Why rows were not imported, by reason and column, each with an example. */
export function reasons(job) {
  const example = reason => (job.errors ?? []).find(error => error.code === reason.code && error.column === reason.column);
  return !job.reasons?.length ? nothing : html`
    <section aria-labelledby="reasons"><h2 id="reasons">Why rows ${job.dry_run ? 'would not be imported' : job.kind === 'merge' ? 'were not merged' : 'were not imported'}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Table of reasons"><table class="stack">
        <caption class="hidden">Reasons, the most frequent first</caption>
        <thead><tr><th scope="col" class="n">Rows</th><th scope="col">Column</th><th scope="col">Such as</th><th scope="col">Reason</th></tr></thead>
        <tbody>${job.reasons.map(reason => html`
          <tr><td class="n" data-side="Rows">${number(reason.count)}</td><td data-side=${reason.column ? 'Column' : nothing}>${column(reason.column)}</td>
            <td data-side=${example(reason) ? 'Such as' : nothing}>${example(reason) ? html`${text(example(reason).message)} <small class="note">(line ${number(example(reason).line)})</small>` : nothing}</td>
            <td data-side="Reason"><a href="${problemsPage}/${reason.code}" target="_blank" rel="noopener">${reason.code}</a></td></tr>`)}</tbody>
      </table></div></section>`;
}

/** All rows with an outcome, up to a number; a page of the list may be empty although there are more. */
async function gather(api, job, outcome, most) {
  let rows = [];
  let cursor;
  do {
    const page = await api.page(url`/imports/${job.id}/rows`, {outcome, limit: most, cursor});
    rows = rows.concat(page.items);
    cursor = page.cursor;
  } while (cursor && rows.length < most);
  return rows.slice(0, most);
}

/** The rows that were left out without being wrong; read when a person opens the list. */
export function skippedRows({api, job, redraw, link, may}) {
  let first = null;
  const doing = action(redraw);
  return {view};

  function opened(event) {
    if (event.target.open && !first) {
      first = reading(() => gather(api, job, 'skipped', SHOWN), redraw);
    }
  }

  function view() {
    return html`
      <section><details @toggle=${opened}><summary>Skipped rows</summary>
        ${problem(first?.failure ?? doing.failure)}
        ${first?.value ? table(first.value) : first?.failure ? nothing : html`<p aria-busy="true">Loading the skipped rows …</p>`}
      </details></section>`;
  }

  function table(rows) {
    return html`
      <div class="row">${job.links.skipped_rows ? html`<button type="button" class="outline secondary" aria-busy=${doing.busy ? 'true' : 'false'} @click=${() => doing.run('save',
          () => save(api, url`/imports/${job.id}/skipped.csv` + '?reasons=true', `skipped-${job.id}.csv`))}>Download the skipped rows</button>` : nothing}
        <span role="status">${rows.length < job.counts.skipped ? `These are the first ${number(rows.length)} of ${number(job.counts.skipped)}.` : nothing}</span></div>
      <div class="scroll tall" tabindex="0" role="region" aria-label="Table of skipped rows"><table>
        <caption class="hidden">Skipped rows, in the order of the file</caption>
        <thead><tr><th scope="col" class="n">Line</th><th scope="col">Why</th><th scope="col">Customer</th></tr></thead>
        <tbody>${rows.map(row => html`
          <tr><th scope="row" class="n">${number(row.line)}</th><td>${row.errors.map(error => html`<p>${text(error.message)}</p>`)}</td>
            <td>${ids(row).map(id => may('read') ? html`<a class="one" href=${link(`customers/${id}`)}>${identifier(id)}</a>` : identifier(id))}</td></tr>`)}</tbody>
      </table></div>`;
  }
}

const ids = row => [...new Set([row.customer_id, ...row.errors.map(error => error.customer_id)].filter(Boolean))];

/** The customers that an undo has left as they are. */
export function keptCustomers({api, job, redraw, link, may}) {
  const first = reading(() => api.page(url`/imports/${job.id}/undo`, {limit: SHOWN}), redraw);
  return {view: () => html`${problem(first.failure)}
    ${first.value?.items.length ? html`<ul>${first.value.items.map(each => html`
      <li>${may('read') ? html`<a href=${link(`customers/${each.merged_into ?? each.customer_id}`)}>${identifier(each.customer_id)}</a>` : identifier(each.customer_id)}: ${each.message}</li>`)}</ul>` : nothing}`};
}
