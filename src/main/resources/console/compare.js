/** Two profiles side by side: what a merge of them would be, what to keep, the merge, its undo. */
import {html, nothing} from './lit-html.js';
import {url} from './api.js';
import {action, heading, identifier, loading, problem, reading, text, values} from './parts.js';
import {readProfile, record} from './customers.js';

const SIDES = {destination: 'the one that stays', source: 'the one that goes', both: 'both'};

export function open({api, ids: [stays, goes], redraw, link, go, query}) {
  const kept = {};
  const page = {merged: null, undone: null, changed: false};
  const core = reading(() => api.attributes(), redraw);
  const sides = reading(() => Promise.all([readProfile(api, stays), readProfile(api, goes)]), redraw);
  const preview = reading(() => api.post(path() + '/preview', body()), redraw);
  const doing = action(redraw);
  return {title: 'Merge two customers', view};

  function path() {
    return url`/profiles/${stays}/merge/${goes}`;
  }

  function body() {
    return Object.keys(kept).length === 0 ? {} : {values: {...kept}};
  }

  function keep(name, side) {
    if (side) {
      kept[name] = side;
    } else {
      delete kept[name];
    }
    preview.again();
  }

  function view() {
    return html`
      ${heading('Merge two customers', html`
        <a href=${link('duplicates')}>Duplicates</a>
        ${page.merged ? nothing : html`<a href=${link(`merge/${goes}/${stays}`)}>Swap the sides</a>`}`)}
      ${page.merged ? done() : html`
        ${page.changed ? html`<p class="lost" role="alert">One of the two was changed meanwhile. This is how they are now; look again, then merge.</p>` : nothing}
        ${problem(doing.failure ?? sides.failure ?? core.failure ?? preview.failure)}
        ${sides.value && core.value ? comparison() : sides.failure || core.failure ? nothing : loading('both customers')}`}`;
  }

  function comparison() {
    const result = preview.value;
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label="Comparison"><table class="pair">
        <caption class="hidden">Both customers, and the customer after the merge</caption>
        <thead><tr><th scope="col"><span class="hidden">Attribute</span></th>
          <th scope="col">Stays: <a href=${link(`customers/${stays}`)}>${identifier(stays)}</a></th>
          <th scope="col">Goes: <a href=${link(`customers/${goes}`)}>${identifier(goes)}</a></th>
          <th scope="col">After the merge</th></tr></thead>
        <tbody>${attributeRows(result)}${extensionRows(result)}</tbody>
      </table></div>
      <div class="row">
        <button type="button" ?disabled=${!result?.possible} aria-busy=${doing.busy === 'merge' ? 'true' : 'false'} @click=${merge}>Merge</button>
        <span role="status">${verdict(result)}</span>
      </div>`;
  }

  function verdict(result) {
    if (!result) {
      return preview.failure ? nothing : html`<span aria-busy="true">Preparing the result …</span>`;
    }
    const open = result.conflicts.filter(each => (each.resolution ?? 'none') === 'none').length;
    return open > 0 ? `${open} ${open === 1 ? 'record differs' : 'records differ'}: choose which one to keep.`
      : result.size.exceeded ? 'The merged customer would be too large.'
      : !result.possible ? 'These two cannot be merged now.' : 'You can undo the merge afterwards.';
  }

  function attributeRows(result) {
    const [left, right] = sides.value;
    return core.value.filter(({name}) => left.core[name] !== undefined || right.core[name] !== undefined).map(attribute => {
      const [mine, theirs] = [left.core[attribute.name], right.core[attribute.name]];
      const differ = mine !== undefined && theirs !== undefined && JSON.stringify(mine) !== JSON.stringify(theirs);
      return html`
        <tr><th scope="row">${attribute.name}</th><td data-side="Stays">${values(mine)}</td><td data-side="Goes">${values(theirs)}</td>
          <td data-side="After the merge">${result ? values(result.profile[attribute.name]) : nothing}
            ${differ && attribute.max_values === 1 ? choice(attribute.name, ['destination', 'source'], 'destination') : nothing}
            ${differ && attribute.max_values !== 1 ? choice(attribute.name, ['both', 'destination', 'source'], 'both') : nothing}</td></tr>`;
    });
  }

  function extensionRows(result) {
    const [left, right] = sides.value;
    const names = [...new Set([...Object.keys(left.records), ...Object.keys(right.records)])];
    const conflicts = result?.conflicts ?? [];
    return names.map(name => {
      const own = conflicts.filter(each => each.pointer === `/${name}` || each.pointer.startsWith(`/${name}/`));
      const list = side => (side.records[name] ?? []).map(record);
      return html`
        <tr class=${own.length > 0 ? 'conflict' : ''}><th scope="row">${name}${own.length > 0 ? html` <span class="state">conflict</span>` : nothing}</th>
          <td data-side="Stays">${list(left)}</td><td data-side="Goes">${list(right)}</td>
          <td data-side="After the merge">${result && own.every(each => each.resolution !== 'none') ? [result.profile[name] ?? []].flat().map(record) : nothing}
            ${own.map(each => html`<p>${each.message}</p>${choice(each.pointer === `/${name}` ? name : each.pointer, ['destination', 'source'])}`)}</td></tr>`;
    });
  }

  /** The side that is kept; without a choice the fallback, and without that the merge is refused. */
  function choice(name, options, fallback = null) {
    const selected = kept[name] ?? fallback;
    return html`
      <fieldset><legend class="hidden">What to keep of ${name}</legend>${options.map(side => html`
        <label><input type="radio" name=${`keep-${name}`} .checked=${selected === side}
          @change=${() => keep(name, side === fallback ? null : side)}> keep ${SIDES[side]}</label>`)}</fieldset>`;
  }

  function merge() {
    doing.run('merge', async () => {
      page.changed = false;
      try {
        const response = await api.put(path(), body(), {headers: {'If-Match': preview.value.if_match}});
        page.merged = response.headers.get('Merge-Id');
        if (query.get('next')) {
          go(`duplicates?merged=${page.merged}`);
        }
      } catch (failure) {
        if (failure.status !== 412) {
          throw failure;
        }
        page.changed = true;
        sides.again();
        preview.again();
      }
    });
  }

  function done() {
    return page.undone ? html`
      <p role="status">The merge was undone. Both customers are back:
        <a href=${link(`customers/${stays}`)}>${identifier(stays)}</a> and <a href=${link(`customers/${goes}`)}>${identifier(goes)}</a>.</p>
      ${page.undone.kept.length + page.undone.keys_taken.length > 0 ? html`<p>What changed since the merge stayed as it is:</p>
        <ul>${page.undone.kept.map(each => html`<li>${text(each.pointer)}: ${each.reason}</li>`)}
          ${page.undone.keys_taken.map(each => html`<li>${each.key}: another customer has the value now</li>`)}</ul>` : nothing}` : html`
      <p role="status">Merged. <a href=${link(`customers/${stays}`)}>${identifier(stays)}</a> has what you kept of both, and the id
        ${identifier(goes)} leads to it.</p>
      ${problem(doing.failure)}
      <div class="row"><button type="button" class="outline" aria-busy=${doing.busy === 'undo' ? 'true' : 'false'} @click=${() => doing.run('undo',
        async () => { page.undone = await api.post(url`/merges/${page.merged}/undo`, {}); })}>Undo this merge</button></div>`;
  }
}
