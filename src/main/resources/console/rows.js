/** The failed rows of an import, with their reasons: corrected in place, and imported again. */
import {html, nothing} from './lit-html.js';
import {url} from './api.js';
import {action, columnName, number, problem, reading, save, text, unhidden} from './parts.js';
import {choices, planOf, start} from './start.js';

const MOST = 200;
const MOST_BYTES = 4 << 20;

/** Rows with a broken quote are the last in the file of failed rows, and too large ones are not in it. */
const BROKEN = ['unclosed-quote', 'text-after-quote'];
const LEFT_OUT = ['record-too-large'];

export function failedRows({api, job, redraw, go}) {
  const table = reading(read, redraw);
  const doing = action(redraw);
  const options = choices(api, planOf(job.id)?.options ?? job.parameters, redraw);
  return {view};

  async function read() {
    const [reasons, file] = await Promise.all([
      api.page(url`/imports/${job.id}/rows`, {outcome: 'failed', limit: MOST}),
      api.send('GET', url`/imports/${job.id}/failed.csv`)]);
    const given = planOf(job.id)?.options ?? job.parameters;
    const text = decode(await beginning(file.body, MOST_BYTES), given?.encoding);
    const {data} = window.Papa.parse(text.replace(/^sep=.\r?\n/i, ''), {
      delimiter: /^sep=(.)/i.exec(text)?.[1] ?? given?.delimiter?.replace('\\t', '\t') ?? '', skipEmptyLines: true, preview: MOST + 1});
    const broken = row => row.errors.some(error => BROKEN.includes(error.code));
    const present = reasons.items.filter(row => !row.errors.some(error => LEFT_OUT.includes(error.code)));
    const ordered = [...present.filter(row => !broken(row)), ...present.filter(broken)];
    const [titles = [], ...cells] = headless(given) ? [titlesOf(given), ...data] : data;
    return {
      titles,
      headless: headless(given),
      rows: cells.slice(0, ordered.length).map((row, at) => {
        const given = titles.map((title, column) => row[column] ?? '');
        return {...ordered[at], given, cells: [...given], beyond: row.slice(titles.length).filter(Boolean)};
      }),
      all: job.counts.failed,
    };
  }

  function view() {
    return html`
      <section aria-labelledby="failed-rows">
        <header class="heading"><h2 id="failed-rows">Failed rows</h2><div class="actions">
          <button type="button" class="outline secondary" @click=${() => doing.run('save',
            () => save(api, url`/imports/${job.id}/failed.csv` + '?reasons=true', `failed-${job.id}.csv`))}>Download the failed rows</button></div></header>
        ${problem(table.failure ?? doing.failure)}
        ${table.value ? editor(table.value) : table.failure ? nothing : html`<p aria-busy="true">Loading the failed rows …</p>`}
      </section>`;
  }

  function editor({titles, headless, rows, all}) {
    const columns = faultsFirst(titles, rows);
    return html`
      <p>Correct the cells and ${job.dry_run ? 'check the rows again; or import the file now, and correct them afterwards' : 'import the rows again'}.${all > rows.length ? html` These are the first ${number(rows.length)}
        of ${number(all)} rows; download the failed rows to correct all of them in a spreadsheet, and import that file: the two
        columns with the reasons are ignored.` : nothing}</p>
      <button type="button" class="link leap" @click=${() => document.querySelector('#corrected').querySelector('select, button').focus()}>Skip the cells</button>
      <div class="scroll tall" tabindex="0" role="region" aria-label="Table of failed rows"><table class="edit stack">
        <caption class="hidden">Failed rows and their reasons</caption>
        <thead><tr><th scope="col" class="n">Line</th><th scope="col">Why it failed</th>${columns.map(({title}) => html`<th scope="col">${text(columnName(title))}</th>`)}</tr></thead>
        <tbody>${rows.map(row => html`
          <tr><th scope="row" class="n"><span class="narrow">Line </span>${row.line}</th>
            <td class="why">${row.errors.map(error => html`<p>${error.column ? html`<code>${text(columnName(error.column))}</code>: ` : nothing}${text(error.message)}</p>`)}
              ${row.beyond.length > 0 ? html`<p>Cells behind the last column: ${row.beyond.map(cell => html`<span class="one">${text(cell)}</span>`)}</p>` : nothing}</td>
            ${columns.map(({title, at}) => html`<td data-side=${columnName(title)}>${cell(row, title, at)}${unhidden(row.cells[at])}</td>`)}</tr>`)}</tbody>
      </table></div>
      <form id="corrected" @submit=${event => { event.preventDefault(); again(headless ? null : titles, rows); }}>
        ${options.view()}
        <button type="submit" aria-busy=${doing.busy === 'again' ? 'true' : 'false'}>${job.dry_run ? 'Check' : 'Import'} the corrected rows</button>
      </form>`;
  }

  function cell(row, title, at) {
    const invalid = row.cells[at] === row.given[at] && row.errors.some(error => same(error.column, title)) ? 'true' : nothing;
    const changed = event => { row.cells[at] = event.target.value; redraw(); };
    const label = `${columnName(title)}, line ${row.line}`;
    return /[\r\n]/.test(row.cells[at]) // an input would lose the ends of lines
      ? html`<textarea rows="2" .value=${row.cells[at]} aria-label=${label} aria-invalid=${invalid} @input=${changed}></textarea>`
      : html`<input .value=${row.cells[at]} aria-label=${label} aria-invalid=${invalid} @input=${changed}>`;
  }

  function again(titles, rows) {
    doing.run('again', async () => {
      const data = rows.map(row => row.cells);
      const text = window.Papa.unparse(titles ? {fields: titles, data} : data, {newline: '\r\n'});
      const file = new File([text], `corrected-${job.id}.csv`, {type: 'text/csv'});
      const next = await start(api, {file, options: {...options.value(), delimiter: ',', encoding: 'UTF-8'}}, job.dry_run ?? false);
      go(`imports/${next.id}`);
    });
  }
}

const headless = given => String(given?.header) === 'false';

/** The columns as a person corrects them: those with a fault need no search, also in a file of many columns. */
function faultsFirst(titles, rows) {
  const faults = [...new Set(rows.flatMap(row => row.errors.map(error => error.column)))].filter(Boolean);
  const columns = titles.map((title, at) => ({title, at, wrong: faults.some(fault => same(fault, title))}));
  return [...columns.filter(column => column.wrong), ...columns.filter(column => !column.wrong)];
}

/** The titles of a file without a header, as the import has them. */
function titlesOf({columns, mapping = {}}) {
  const places = Object.keys(mapping).map(name => Number(/^#(\d+)$/.exec(name)?.[1] ?? 0));
  return columns ? columns.split(',') : Array.from({length: Math.max(0, ...places)}, (_, at) => `#${at + 1}`);
}

const same = (one, other) => (one ?? '').trim().toLowerCase() === other.trim().toLowerCase();

/** The first bytes of a body, which may be large. */
async function beginning(body, most) {
  const reader = body.getReader();
  const chunks = [];
  let length = 0;
  for (;;) {
    const {done, value} = await reader.read();
    if (done) {
      break;
    }
    chunks.push(value);
    length += value.length;
    if (length > most) {
      reader.cancel();
      break;
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** The file of failed rows has the encoding of the original, which only its first bytes or the import say. */
function decode(bytes, given) {
  const marked = [['utf-8', 0xef, 0xbb, 0xbf], ['utf-16le', 0xff, 0xfe], ['utf-16be', 0xfe, 0xff]]
    .find(([, ...mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];
  for (const name of [marked, given, 'utf-8']) {
    try {
      if (name) {
        return new TextDecoder(name, {fatal: name !== marked}).decode(bytes, {stream: true});
      }
    } catch {
      // another one
    }
  }
  return new TextDecoder('windows-1252').decode(bytes);
}
