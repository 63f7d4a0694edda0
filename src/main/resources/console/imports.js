/** The jobs of the tenant, newest first. */
import {html, nothing} from './lit-html.js';
import {repeat} from './repeat.js';
import {heading, loading, number, problem, reading, state, text, time, action} from './parts.js';

const PAGE = 50;
const AGAIN = 3000;
const RUNNING = ['queued', 'running', 'paused'];

export function list({api, redraw, link, may}) {
  let jobs = [];
  let cursor = null;
  let timer = null;
  let closed = false;
  const first = reading(async () => {
    try {
      const page = await api.page('/imports', {limit: PAGE});
      jobs = page.items;
      cursor = page.cursor;
      return true;
    } finally { // also while the server does not answer
      clearTimeout(timer);
      if (!closed && jobs.some(job => RUNNING.includes(job.state))) {
        timer = setTimeout(first.again, AGAIN);
      }
    }
  }, redraw);
  const more = action(redraw);
  const older = () => more.run('older', async () => {
    clearTimeout(timer);
    const page = await api.page('/imports', {limit: PAGE, cursor});
    jobs = [...jobs, ...page.items];
    cursor = page.cursor;
  });

  return {title: 'Imports', view, close: () => { closed = true; clearTimeout(timer); }};

  function view() {
    return html`
      ${heading('Imports', may('import')
        ? html`<a role="button" href=${link('imports/new')}>Import a file</a>` : nothing)}
      ${problem(first.failure ?? more.failure)}
      ${!first.value ? first.failure ? nothing : loading('the jobs')
        : jobs.length === 0 ? html`<p>Nothing has been imported into this tenant yet.</p>` : table()}`;
  }

  function table() {
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label="Jobs"><table class="stack">
        <caption class="hidden">Jobs, newest first</caption>
        <thead><tr><th scope="col">Started</th><th scope="col">Job</th><th scope="col">State</th>
          <th scope="col" class="n">Rows</th><th scope="col" class="n">Added</th><th scope="col" class="n">Updated</th>
          <th scope="col" class="n">Skipped</th><th scope="col" class="n">Failed</th></tr></thead>
        <tbody>${repeat(jobs, job => job.id, job => html`
          <tr>
            <td data-side="Started">${time(job.created_at)}</td>
            <td><a href=${link(`imports/${job.id}`)}>${job.dry_run ? 'Check of a file' : job.kind === 'merge' ? 'Merges' : 'Import'} <code>${job.id}</code></a>${job.file_name ? html` <small class="note">${text(job.file_name)}</small>` : nothing}</td>
            <td data-side="State">${state(job.state)}${job.undo ? html` <small class="note">undone</small>` : nothing}${
              RUNNING.includes(job.state) ? html` <progress max="100" .value=${job.percent} aria-label="Progress"></progress>` : nothing}</td>
            <td class="n" data-side="Rows">${number(job.counts.read)}</td>
            <td class="n" data-side="Added">${number(job.kind === 'merge' ? job.counts.merged ?? 0 : job.counts.imported)}</td>
            <td class="n" data-side="Updated">${number(job.counts.updated)}</td>
            <td class="n" data-side="Skipped">${number(job.counts.skipped)}</td>
            <td class="n" data-side="Failed">${number(job.counts.failed)}</td>
          </tr>`)}</tbody>
      </table></div>
      ${cursor ? html`<button type="button" class="outline" aria-busy=${more.busy ? 'true' : 'false'} @click=${older}>Older jobs</button>` : nothing}`;
  }
}
