/** The columns of a file: what each one is, and what it does to a customer that exists. */
import {html, nothing} from './lit-html.js';
import {columnName, number, text} from './parts.js';

const WHY = {'similar-name': 'Its title is similar.', synonym: 'Its title is a usual word for it.', values: 'Its values look like it.'};
const RULES = {overwrite: 'replaces the value', fill: 'fills it if it is empty', append: 'is added to the values', never: 'changes nothing'};
const NEW = '+';

/** The attribute of a meaning, without the number of the value or the record. */
export const attributeOf = target => target?.replace(/\[\d+]/g, '');

/** What the columns are, by their positions, which are unique. */
export function mapping(columns) {
  return Object.fromEntries(columns.map(column => [`#${column.position}`, column.target ?? null]));
}

/** Values that stand for no value. */
export function placeholders(columns) {
  return [...new Set(columns.flatMap(column => column.placeholders.map(each => each.value)))];
}

/** What a column can be. */
export function targets(core, extensions) {
  const several = attribute => attribute.max_values === 1 ? [attribute.name]
    : [attribute.name, `${attribute.name}[2]`, `${attribute.name}[3]`];
  return [...core.flatMap(several),
    ...extensions.flatMap(extension => extension.attributes.flatMap(attribute => extension.type === 'multi-valued'
      ? [1, 2, 3].map(record => `${extension.name}[${record}].${attribute.name}`)
      : [`${extension.name}.${attribute.name}`])),
    'Segment', 'TenantId'];
}

/**
 * The table of the columns. `rules` by attribute are changed in place; `define` asks for a new attribute, if the person
 * may define one; `changed` is called after every choice, with the column whose meaning it is.
 */
export function columnTable({look, schema, rules, updating, changed, define}) {
  const single = name => name.includes('.') || schema.core.find(each => each.name === name)?.max_values === 1;
  const ruled = column => column.target && !['Segment', 'TenantId'].includes(column.target);
  return html`
    <div class="scroll tall" tabindex="0" role="region" aria-label="Columns of the file"><table class="stack">
      <caption class="hidden">Columns of the file, and what they are</caption>
      <thead><tr><th scope="col">Column of the file</th><th scope="col">is the customer’s</th>${updating ? html`<th scope="col">If the customer exists, it</th>` : nothing}
        <th scope="col">First values</th><th scope="col" class="n">Filled</th><th scope="col">Remarks</th></tr></thead>
      <tbody>${look.columns.map(column => html`
        <tr><th scope="row" class="title">${column.title === '' ? html`<em>no title</em>` : text(columnName(column.title))}</th>
          <td data-side="is the customer’s">${meaning(column)}</td>
          ${updating ? html`<td data-side="If the customer exists, it">${ruled(column) ? rule(column) : nothing}</td>` : nothing}
          <td class="samples" data-side="First values">${column.samples.slice(0, 3).map(value => html`<span class="one">${text(value)}</span>`)}</td>
          <td class="n" data-side="Filled">${number(filled(column))} %</td>
          <td class="remarks">${column.reason && column.reason !== 'requested' && column.reason !== 'exact-name' ? html`<p><small class="note">${WHY[column.reason]}</small></p>` : nothing}
            ${column.problems.map(each => html`<p><small class="wrong">${text(each.message)}</small></p>`)}
            ${column.placeholders.map(each => html`<p><small>${text(each.value)} is read as no value (${each.count === 1 ? 'once' : `${number(each.count)} times`})</small></p>`)}</td></tr>`)}</tbody>
    </table></div>`;

  function filled(column) {
    const empty = column.placeholders.reduce((sum, each) => sum + each.count, 0);
    return Math.round(100 * (column.fill_rate - empty / Math.max(1, look.rows)));
  }

  function meaning(column) {
    const names = new Set([...schema.targets, ...(column.target ? [column.target] : [])]);
    return html`
      <select aria-label=${`Meaning of column ${column.position}, ${column.title}`} class=${column.target ? '' : 'off'}
        @change=${event => {
          if (event.target.value === NEW) {
            event.target.value = column.target ?? '';
            define(column);
            return;
          }
          column.target = event.target.value || null;
          changed(column);
        }}>
        <option value="" .selected=${!column.target}>nothing: do not import it</option>
        ${[...names].map(name => html`<option value=${name} .selected=${name === column.target}>${name}</option>`)}
        ${define ? html`<option value=${NEW}>a new attribute …</option>` : nothing}</select>`;
  }

  function rule(column) {
    const name = attributeOf(column.target);
    return html`
      <select aria-label=${`Rule of column ${column.position}, ${column.title}`} @change=${event => { rules[name] = event.target.value; changed(); }}>
        ${Object.entries(RULES).filter(([value]) => value !== 'append' || !single(name)).map(([value, words]) => html`
          <option value=${value} .selected=${value === (rules[name] ?? 'overwrite')}>${words}</option>`)}</select>`;
  }
}
