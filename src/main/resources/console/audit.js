/** Who asked for what in the tenant. */
import {html, nothing} from './lit-html.js';
import {action, heading, loading, problem, reading, text, time} from './parts.js';

/** What can be asked for, in plain words. */
const OPERATIONS = {
  importProfiles: 'import a file', createImport: 'import a file (body)', uploadImport: 'import a file (form)', updateImport: 'pause, resume, cancel or slow down a job',
  undoImport: 'undo an import', downloadFailedRows: 'download failed rows', downloadSkippedRows: 'download skipped rows', downloadImportLog: 'download a log', downloadFailedMerges: 'download failed merges',
  putImportTemplate: 'save choices of imports', deleteImportTemplate: 'delete saved choices',
  createProfile: 'create a customer', updateProfile: 'change a customer', deleteProfile: 'delete a customer',
  insertExtensionRecords: 'add records', updateExtensionRecord: 'change a record', deleteExtensionRecord: 'delete a record',
  mergeProfiles: 'merge two customers', mergeManyProfiles: 'merge pairs from a file', unmergeProfiles: 'undo a merge', getMerge: 'read a merge with its values',
  previewMerge: 'look at a merge before it', inspectImport: 'look at a file before its import',
  dismissDuplicate: 'say that two are not a match', restoreDuplicate: 'suggest two again',
  defineProfileSchema: 'define attributes', createProfileExtensionSchema: 'create an extension', deleteProfileExtensionSchema: 'delete an extension',
  createIdentificationKey: 'create a key', deleteIdentificationKey: 'delete a key',
};
const WAYS = {nothing: 'without credentials', password: 'with a password', token: 'with a token', jwt: 'with a JWT'};

export function open({api, redraw, link, may, query}) {
  let entries = [];
  let cursor = null;
  const given = Object.fromEntries(['user', 'operation', 'from', 'to'].map(name => [name, query.get(name) ?? '']));
  const first = reading(async () => {
    entries = [];
    await more();
    return true;
  }, redraw);
  const doing = action(redraw);
  return {title: 'Audit log', view};

  /** The next entries; a page may be empty although there are more. */
  async function more() {
    const before = entries.length;
    const day = (text, days) => new Date(new Date(`${text}T00:00`).getTime() + days * 86_400_000).toISOString();
    const filter = {user: given.user.trim(), operation: given.operation, from: given.from && day(given.from, 0), to: given.to && day(given.to, 1)};
    do {
      const page = await api.page('/audit', {...filter, limit: 50, cursor});
      entries = [...entries, ...page.items];
      cursor = page.cursor;
    } while (cursor && entries.length === before);
  }

  function view() {
    return html`
      ${heading('Audit log')}
      <p>Every request that changes something, and every download, with its caller. It contains ids, no values of customers.
        Without dates, it shows the last 31 days.</p>
      <form class="row" @submit=${event => { event.preventDefault(); show(new FormData(event.target)); }}>
        <label>From <input name="from" type="date" .value=${given.from}></label>
        <label>to <input name="to" type="date" .value=${given.to}></label>
        <label>Who <input name="user" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="255" .value=${given.user}></label>
        <label>What <select name="operation"><option value="" .selected=${given.operation === ''}>everything</option>
          ${Object.entries(OPERATIONS).map(([id, words]) => html`<option value=${id} .selected=${id === given.operation}>${words}</option>`)}</select></label>
        <button type="submit" class="outline">Show</button>
      </form>
      ${problem(first.failure ?? doing.failure)}
      ${!first.value ? first.failure ? nothing : loading('the audit log') : entries.length === 0 ? html`<p>There are no such entries.</p>` : table()}
      ${cursor ? html`<button type="button" class="outline" aria-busy=${doing.busy ? 'true' : 'false'} @click=${() => doing.run('older', more)}>Older entries</button>` : nothing}`;
  }

  /** The filter stands in the address, so a reload and a link find it again. */
  function show(form) {
    const chosen = Object.fromEntries([...form].filter(([, value]) => value !== ''));
    const address = link('audit', Object.keys(chosen).length ? chosen : undefined);
    if (location.hash === address) {
      cursor = null;
      first.again();
    } else {
      location.hash = address;
    }
  }

  function table() {
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label="Entries"><table class="stack">
        <caption class="hidden">Audit log, newest first</caption>
        <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">About</th><th scope="col">Result</th></tr></thead>
        <tbody>${entries.map(each => html`
          <tr><td class="time" data-side="When">${time(each.at)}</td><td data-side="Who">${text(each.user)} <small class="note one">${WAYS[each.via] ?? each.via}</small></td>
            <td data-side="What">${OPERATIONS[each.operation] ?? each.operation}</td>
            <td data-side="About">${Object.entries(each.subject).map(([name, value]) => html`<span class="one"><small class="note">${name.replace(/_id$|^id$/, '').replaceAll('_', ' ')}</small> ${subject(each, name, value)}</span>`)}</td>
            <td data-side="Result">${result(each)}</td></tr>`)}</tbody>
      </table></div>`;
  }

  function subject(entry, name, value) {
    const customer = ['customer_id', 'source_id', 'other_id'].includes(name) || name === 'created' && entry.operation === 'createProfile';
    const job = name === 'id' || name === 'created' && /^(importProfiles|createImport|uploadImport|mergeManyProfiles)$/.test(entry.operation);
    const page = customer && may('read') ? `customers/${value}` : job && may('import', 'merge') ? `imports/${value}` : null;
    return page ? html`<a href=${link(page)}><code>${value}</code></a>` : html`<code>${text(value)}</code>`;
  }

  function result({status, code}) {
    return status === undefined ? 'no answer' : status < 300 ? 'done' : html`refused${code ? html` <small class="note one">${code}</small>` : ''}`;
  }
}
