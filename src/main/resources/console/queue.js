/** Pairs that are perhaps one person, one after the other; and the merges that were made. */
import {html, nothing} from './lit-html.js';
import {repeat} from './repeat.js';
import {url} from './api.js';
import {action, heading, identifier, loading, problem, reading, time} from './parts.js';
import {introductions, mergeTable, percent, reasons} from './customers.js';

const ids = pair => pair.profiles.map(side => side.customer_id);
const nameOf = pair => ids(pair).join(' ');
const rows = () => [...document.querySelectorAll('tr[data-pair]')];
const compare = pair => `merge/${ids(pair).join('/')}?next=1`;

/** The pairs that nobody has decided about, worked with the keyboard. */
export function open({api, redraw, link, go, may, query}) {
  let pairs = [];
  let cursor = null;
  let dismissed = null;
  const customers = introductions(api);
  const merged = query.get('merged');
  let undone = false;
  const doing = action(redraw);
  const first = reading(() => more(), redraw);
  return {title: 'Duplicates', view};

  /** The next pairs; a page may be empty although there are more. */
  async function more() {
    const before = pairs.length;
    let complete;
    do {
      const page = await api.page('/duplicates', {limit: 20, cursor});
      complete = page.items.complete_to;
      const known = new Set(pairs.map(nameOf)); // a pair whose score fell meanwhile comes again
      pairs = [...pairs, ...page.items.duplicates.filter(pair => !known.has(nameOf(pair)))];
      await customers.read(page.items.duplicates.flatMap(ids));
      cursor = page.cursor;
    } while (cursor && pairs.length === before);
    return {complete};
  }

  /** Keys of one letter count only in the list: outside it, a person may dictate or use other keys of one letter. */
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const all = rows();
    const at = all.findIndex(row => row.contains(document.activeElement));
    const to = row => row?.querySelector('a, button').focus();
    if (event.key === 'j') {
      to(all[Math.min(at + 1, all.length - 1)]);
    } else if (event.key === 'k') {
      to(all[Math.max(at - 1, 0)]);
    } else if (at >= 0 && may('merge') && event.key === 'm') {
      go(compare(pairs[at]));
    } else if (at >= 0 && may('merge') && event.key === 'n') {
      dismiss(pairs[at], at);
    } else if (event.key === 'u' && dismissed && may('merge')) {
      restore();
    } else {
      return;
    }
    event.preventDefault();
  }

  function dismiss(pair, at) {
    doing.run('dismiss', async () => {
      await api.put(url`/duplicates/${ids(pair)[0]}/${ids(pair)[1]}/not-a-match`, {});
      dismissed = {pair, at};
      pairs = pairs.filter(each => each !== pair);
      if (pairs.length === 0 && cursor) {
        await more();
      }
      requestAnimationFrame(() => rows()[Math.min(at, pairs.length - 1)]?.querySelector('a, button').focus());
    });
  }

  function restore() {
    const {pair, at} = dismissed;
    doing.run('restore', async () => {
      await api.remove(url`/duplicates/${ids(pair)[0]}/${ids(pair)[1]}/not-a-match`);
      pairs = [...pairs.slice(0, at), pair, ...pairs.slice(at)];
      dismissed = null;
      requestAnimationFrame(() => rows()[at]?.querySelector('a, button').focus());
    });
  }

  function view() {
    return html`
      ${heading('Duplicates')}
      ${problem(first.failure ?? doing.failure)}
      ${merged ? html`<p role="status">${undone ? 'The merge was undone.' : html`Merged.
        <button type="button" class="link" @click=${() => doing.run('undo', async () => {
          await api.post(url`/merges/${merged}/undo`, {});
          undone = true;
        })}>Undo</button>`}</p>` : nothing}
      ${dismissed ? html`<p role="status">Not a match: ${ids(dismissed.pair).map(identifier)} will not be suggested again.
        <button type="button" class="link" @click=${restore}>Undo${pairs.length > 0 ? html` <kbd>u</kbd>` : nothing}</button></p>` : nothing}
      ${!first.value ? first.failure ? nothing : loading('the pairs') : html`
        <p>${first.value.complete ? html`Everything written until ${time(first.value.complete)} is considered; the next search looks at the rest.`
          : 'The first search for duplicates has not ended yet. Come back in some minutes.'}</p>
        ${pairs.length === 0 ? html`<p>There is no pair to decide about.</p>` : table()}`}
      ${cursor ? html`<button type="button" class="outline" @click=${() => doing.run('more', more)}>More pairs</button>` : nothing}`;
  }

  function table() {
    return html`
      <p><small>Keys while the focus is in the list (<kbd>Tab</kbd> leads into it): <kbd>j</kbd> next, <kbd>k</kbd> previous${may('merge') ? html`,
        <kbd>m</kbd> compare and merge, <kbd>n</kbd> not a match, <kbd>u</kbd> undo that` : nothing}.</small></p>
      <div class="scroll" tabindex="0" role="region" aria-label="Pairs" @keydown=${pressed}><table class="stack">
        <caption class="hidden">Pairs that are perhaps one person, the likeliest first</caption>
        <thead><tr><th scope="col">Customers</th><th scope="col" class="n">Likeness</th><th scope="col">Because of</th>
          <th scope="col">Agree in</th><th scope="col">Differ in</th><th scope="col"><span class="hidden">Decision</span></th></tr></thead>
        <tbody>${repeat(pairs, nameOf, (pair, at) => html`
          <tr data-pair=${nameOf(pair)}><th scope="row">${ids(pair).map(id => html`<a class="one" href=${link(`customers/${id}`)}>${identifier(id)}</a>${customers.view(id)}`)}</th>
            <td class="n" data-side="Likeness">${percent(pair.score)}</td><td data-side="Because of">${reasons(pair.reasons)}</td>
            <td data-side=${pair.agreeing.length ? 'Agree in' : nothing}>${pair.agreeing.join(', ')}</td><td data-side=${pair.differing.length ? 'Differ in' : nothing}>${pair.differing.join(', ')}</td>
            <td>${may('merge') ? html`<div class="actions"><a href=${`${link(compare(pair))}`} aria-label=${`Compare ${ids(pair).join(' and ')}`}>Compare</a>
              <button type="button" class="link" aria-label=${`${ids(pair).join(' and ')} are not a match`} @click=${() => dismiss(pair, at)}>Not a match</button></div>` : nothing}</td></tr>`)}</tbody>
      </table></div>`;
  }
}

export function history({api, redraw, link, may}) {
  let merges = [];
  let cursor = null;
  const customers = introductions(api);
  const doing = action(redraw);
  const first = reading(async () => {
    const page = await api.page('/merges', {limit: 50});
    merges = page.items;
    cursor = page.cursor;
    introduce(page.items);
    return true;
  }, redraw);
  const more = () => doing.run('more', async () => {
    const page = await api.page('/merges', {limit: 50, cursor});
    merges = [...merges, ...page.items];
    cursor = page.cursor;
    introduce(page.items);
  });
  const introduce = items => customers.read(items.map(merge => merge.destination)).then(redraw);
  return {title: 'Merges', view: () => html`
    ${heading('Merges')}
    ${problem(first.failure ?? doing.failure)}
    ${!first.value ? first.failure ? nothing : loading('the merges')
      : merges.length === 0 ? html`<p>No customers of this tenant have been merged.</p>`
      : mergeTable(merges, {link, may, api, redraw, doing, changed: first.again, introduction: customers.view})}
    ${cursor ? html`<button type="button" class="outline" @click=${more}>Older merges</button>` : nothing}`};
}
