/** One job while it runs and afterwards; the address of the page is all that a reload needs. */
import {html, nothing} from './lit-html.js';
import {url} from './api.js';
import {action, confirmed, counted, duration, heading, loading, number, problem, save, state, text, time} from './parts.js';
import {keptCustomers, reasons, request, skippedRows} from './details.js';
import {failedRows} from './rows.js';
import {planOf, repeat} from './start.js';

const RUNNING = ['queued', 'running', 'paused'];
const BECOMING = {paused: 'pausing', cancelled: 'cancelling'};
const UNDO_AGAIN = 1000;
const FOLLOW_AGAIN = 2000;
const MOST_POINTS = 2000;

const OUTCOMES = [
  ['imported', 'Added', 'new customers'],
  ['updated', 'Updated', 'existing customers that got the values of a row'],
  ['merged', 'Merged', 'pairs'],
  ['skipped', 'Skipped', 'the customer existed already, an earlier row is the same customer, or the row was empty'],
  ['failed', 'Failed', 'rows to be corrected'],
];

export function open({api, ids: [id], redraw, link, go, may}) {
  const page = {job: null, failure: null, linked: true, points: []};
  const ending = new AbortController();
  const doing = action(redraw);
  let rows = null;
  let skipped = null;
  let kept = null;
  let chart = null;
  let undoTimer = null;
  addEventListener('resize', draw);
  follow();

  return {title: 'Job', view, close};

  function close() {
    ending.abort();
    removeEventListener('resize', draw);
    clearTimeout(undoTimer);
    chart?.destroy();
  }

  async function follow() {
    try {
      show(await api.get(url`/imports/${id}`));
      page.linked = true;
      const stream = api.events(url`/imports/${id}/events` + '?rows=none', ending.signal, linked => {
        page.linked = linked;
        if (doing.failure?.code === 'no-answer') {
          doing.failure = undefined;
        }
        redraw();
      });
      for await (const event of stream) {
        remember(event.data);
        show(event.data);
      }
      if (!ending.signal.aborted) {
        show(await api.get(url`/imports/${id}`));
      }
    } catch (failure) {
      if (failure.temporary) {
        page.linked = false;
        setTimeout(() => ending.signal.aborted || follow(), FOLLOW_AGAIN);
      } else {
        page.failure = failure;
      }
      redraw();
    }
  }

  function show(job) {
    page.job = job;
    if (!RUNNING.includes(job.state) && job.kind === 'import' && job.counts.failed > 0 && may('import') && !rows) {
      rows = failedRows({api, job, redraw, go});
    }
    if (!RUNNING.includes(job.state) && job.counts.skipped > 0 && !skipped) {
      skipped = skippedRows({api, job, redraw, link, may});
    }
    if (job.undo?.state === 'completed' && job.undo.kept > 0 && !kept) {
      kept = keptCustomers({api, job, redraw, link, may});
    }
    if (job.undo && ['queued', 'running'].includes(job.undo.state)) {
      readUndo();
    }
    redraw();
    requestAnimationFrame(draw);
  }

  /** The undo sends no events; it is read again, also while the server does not answer. */
  function readUndo() {
    clearTimeout(undoTimer);
    if (!ending.signal.aborted) {
      undoTimer = setTimeout(() => api.get(url`/imports/${id}`).then(show, readUndo), UNDO_AGAIN);
    }
  }

  /** The server counts rows and rows per second of the whole run: so also what a reload missed. */
  function remember(job) {
    const seconds = job.rows_per_second > 0 ? job.counts.read / job.rows_per_second : 0;
    const last = page.points.at(-1);
    if (seconds > (last?.seconds ?? 0) && page.points.length < MOST_POINTS) {
      const rows = job.counts.read - (last?.rows ?? 0);
      page.points.push({seconds, rows: job.counts.read, rate: Math.max(0, rows / (seconds - (last?.seconds ?? 0)))});
    }
  }

  /** A short job has nothing to show over time. */
  function charted() {
    return page.points.length >= 3 && page.points.at(-1).seconds - page.points[0].seconds >= 2;
  }

  function draw() {
    const place = document.querySelector('#chart');
    if (!place || !charted()) {
      return;
    }
    const data = [page.points.map(point => point.seconds), page.points.map(point => point.rate)];
    const wide = {width: place.clientWidth, height: 160};
    if (chart && place.contains(chart.root)) {
      chart.setData(data);
      if (chart.width !== wide.width) chart.setSize(wide);
      return;
    }
    // functions: the page may become dark or light while the chart is shown
    const colour = name => () => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis = {stroke: colour('--pico-muted-color'), grid: {stroke: colour('--pico-muted-border-color')}};
    chart = new window.uPlot({
      ...wide, scales: {x: {time: false}}, cursor: {show: false}, legend: {show: false},
      axes: [{...axis, values: (plot, marks) => marks.map(mark => `${mark} s`)}, {...axis, size: 60}],
      series: [{}, {stroke: colour('--pico-primary'), width: 2}],
    }, data, place);
  }

  function view() {
    const {job} = page;
    return html`
      ${heading(title(job), html`<a href=${link('imports')}>All jobs</a>`)}
      ${page.linked ? nothing : html`<p class="lost" role="alert">The server does not answer. The page reconnects by itself; an import resumes where it was.</p>`}
      ${problem(page.failure ?? doing.failure)}
      ${job ? html`${summary(job)}${chartArea(job)}${controls(job)}${afterwards(job)}${reasons(job)}${rows?.view() ?? nothing}${skipped?.view() ?? nothing}`
        : page.failure ? nothing : loading('the job')}`;
  }

  function title(job) {
    return !job ? 'Job' : job.dry_run ? 'Check of a file' : job.kind === 'merge' ? 'Merges from a file' : 'Import';
  }

  function summary(job) {
    const running = job.state === 'running' && job.percent > 0 && job.rows_per_second > 0;
    const elapsed = job.counts.read / job.rows_per_second;
    return html`
      <div class="facts">
        <p><span role="status">${state(job.state === 'running' && BECOMING[job.requested_state] || job.state)}</span>
          <strong>${number(job.counts.read)}</strong> ${job.counts.read === 1 ? 'row' : 'rows'} read${running ? html`,
          <strong>${number(Math.round(job.rows_per_second))}</strong> per second, about
          ${duration(elapsed * (100 - job.percent) / job.percent)} left` : nothing}</p>
        ${RUNNING.includes(job.state) ? html`<progress max="100" .value=${job.percent} aria-label="Share of the file that was read"></progress>` : nothing}
        <dl class="counts">${OUTCOMES.filter(([name]) => job.counts[name] !== undefined
          && (job.kind === 'import' ? name !== 'merged' : !['imported', 'updated'].includes(name))).map(([name, label, meaning]) => html`
          <div class=${job.counts[name] > 0 ? name : ''}><dt>${job.dry_run && name !== 'skipped' ? `Would be ${label.toLowerCase()}`.replace('be failed', 'fail') : label}</dt>
            <dd>${number(job.counts[name])}</dd>${job.counts[name] > 0 ? html`<dd class="meaning">${meaning}</dd>` : nothing}</div>`)}</dl>
        <p><small>${job.file_name ? html`${text(job.file_name)} · ` : nothing}started ${time(job.created_at)}${job.asked_by && job.asked_by !== 'everybody' ? html` by ${text(job.asked_by)}` : nothing}${
          job.finished_at ? ` · ended ${time(job.finished_at)}` : ''}${job.dry_run ? ' · a check: it changes no customers' : ''}</small></p>
        ${job.fault ? html`<div class="problem" role="alert"><p><strong>${job.fault.message}</strong></p></div>` : nothing}
        ${job.warning ? html`<p class="lost" role="note">${job.warning.message}</p>` : nothing}
        ${request(job)}
      </div>`;
  }

  function chartArea(job) {
    return !charted() ? nothing : html`
      <figure class="chart"><div id="chart" role="img" aria-label=${`Rows per second over time; ${number(Math.round(job.rows_per_second))} on average`}></div>
        <figcaption>Rows per second</figcaption></figure>`;
  }

  function controls(job) {
    if (!RUNNING.includes(job.state) || !may(job.kind)) {
      return nothing;
    }
    const set = change => doing.run(JSON.stringify(change), async () => show(await api.patch(url`/imports/${id}`, change)));
    const paused = job.state === 'paused' || job.requested_state === 'paused';
    return html`
      <div class="row">
        <button type="button" aria-busy=${doing.busy ? 'true' : 'false'} @click=${() => set({state: paused ? 'running' : 'paused'})}>${paused ? 'Resume' : 'Pause'}</button>
        <button type="button" class="outline" @click=${async () => {
          if (await confirmed('Cancel this job? Rows that were imported stay; you can undo them afterwards.', 'Cancel the job')) set({state: 'cancelled'});
        }}>Cancel the job</button>
        <form class="inline" @submit=${event => {
          event.preventDefault();
          const most = new FormData(event.target).get('most');
          set({max_rows_per_second: most === '' ? null : Number(most)});
        }}>
          <label>At most rows per second <input name="most" type="number" min="1" max="1000000000" placeholder="no limit" .value=${job.max_rows_per_second ?? ''}></label>
          <button type="submit" class="outline secondary">Set</button>
        </form>
      </div>`;
  }

  function afterwards(job) {
    if (RUNNING.includes(job.state)) {
      return nothing;
    }
    const undoable = !job.dry_run && may(job.kind);
    return html`
      ${job.dry_run && may('import') ? forReal(job) : nothing}
      ${undoable && !job.undo && job.counts.imported + job.counts.updated + (job.counts.merged || 0) > 0 ? html`
        <div class="row"><button type="button" class="outline" aria-busy=${doing.busy === 'undo' ? 'true' : 'false'} @click=${() => undo(job.kind)}>Undo ${job.kind === 'merge' ? 'these merges' : 'this import'}</button></div>` : nothing}
      ${job.undo ? undone(job.kind, job.undo) : nothing}
      ${downloads(job)}`;
  }

  function downloads(job) {
    const failedLines = job.links.failed_rows.split('/').pop();
    const offered = [
      [job.links.log && may('import'), 'log', 'Download the log', `import-${id}.log`],
      [job.kind === 'merge' && job.counts.failed > 0 && may('merge'), failedLines, 'Download the failed lines', failedLines.replace('.', `-${id}.`)],
    ].filter(([there]) => there);
    return offered.length === 0 ? nothing : html`<div class="row">${offered.map(([, path, words, name]) => html`
      <button type="button" class="outline secondary" @click=${() => doing.run(path, () => save(api, url`/imports/${id}/${path}`, name))}>${words}</button>`)}</div>`;
  }

  function forReal(job) {
    const plan = planOf(id);
    return plan ? html`
      <div class="row"><button type="button" aria-busy=${doing.busy === 'real' ? 'true' : 'false'} @click=${() => doing.run('real', async () => {
        go(`imports/${(await repeat(api, plan)).id}`);
      })}>Import ${plan.file.name} now</button>
      <span>${job.counts.failed > 0 ? 'Rows that would fail are left out; you can correct them afterwards.' : 'Every row can be imported.'}</span></div>`
      : html`<p>This was a check. <a href=${link('imports/new')}>Choose the file again</a> to import it.</p>`;
  }

  async function undo(kind) {
    const asked = kind === 'merge'
      ? confirmed('Undo these merges? The merged customers come back.', 'Undo the merges')
      : confirmed('Undo this import? Customers that it added and that have not changed since are deleted.', 'Undo the import');
    if (await asked) {
      doing.run('undo', async () => show(await api.post(url`/imports/${id}/undo`)));
    }
  }

  function undone(kind, past) {
    const merges = kind === 'merge';
    return html`
      <section class="facts" aria-label="Undo">
        <p role="status">${state(past.state)} Undo: <strong>${merges ? counted(past.removed, 'merge', 'merges') : counted(past.removed, 'customer', 'customers')}</strong> ${merges ? 'undone' : 'deleted'},
          <strong>${number(past.kept)}</strong> kept${merges || past.kept === 0 ? '' : past.kept === 1 ? ' because it changed since' : ' because they changed since'}${past.state === 'failed' ? '; it stopped early' : ''}.</p>
        ${kept?.view() ?? nothing}
        ${past.state === 'running' || past.state === 'queued' ? html`<progress max="100" .value=${past.percent} aria-label="Share of the undo"></progress>` : nothing}
        ${past.state === 'failed' ? html`<button type="button" @click=${() => undo(kind)}>Resume the undo</button>` : nothing}
      </section>`;
  }
}
