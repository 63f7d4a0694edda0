/** What every import asks, how it is started, and what was started. */
import {html, nothing} from './lit-html.js';
import {problem, reading} from './parts.js';

const MOST_NAME = 255;

/** What was started from this page, so that a check can be followed by the import of the same file. */
const plans = new Map();

export const planOf = id => plans.get(id);
export const repeat = (api, plan) => start(api, plan, false);

/** Starts an import, and remembers how. A repetition after a lost answer starts no second one. */
export async function start(api, plan, dryRun) {
  const name = dryRun ? 'check' : 'import';
  plan.keys ??= {};
  plan.keys[name] ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
  const description = Object.fromEntries(Object.entries({format: 'CSV', ...plan.options, filename: plan.file.name.slice(-MOST_NAME), 'dry-run': dryRun})
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
  const chosen = {'id-key': undefined, 'on-duplicate': 'skip'};
  let touched = false;
  let kept = {};
  if (given) {
    use(given);
  }
  return {
    view, use,
    /** Chooses the first of these keys, unless the person chose one. */
    prefer(names) {
      if (!touched && names.length > 0) {
        chosen['id-key'] = names[0];
      }
    },
    updating: () => Boolean(chosen['id-key']) && chosen['on-duplicate'] === 'update',
    value: () => ({...kept, ...(chosen['on-duplicate'] === 'update' && chosen['id-key'] ? {} : {rules: undefined}),
      'id-key': chosen['id-key'] || undefined, 'on-duplicate': chosen['id-key'] ? chosen['on-duplicate'] : undefined}),
  };

  /** The choices of another import. */
  function use(options) {
    touched = true;
    Object.assign(chosen, {'id-key': options['id-key'] ?? '', 'on-duplicate': options['on-duplicate'] ?? 'skip'});
    kept = Object.fromEntries(Object.entries(options).filter(([name]) => ['mapping', 'rules', 'date-formats', 'empty-values', 'header', 'columns'].includes(name)));
  }

  function view() {
    const change = name => event => { touched = true; chosen[name] = event.target.value; redraw(); };
    const known = keys.value ?? [];
    const other = chosen['id-key'] && !known.some(key => key.name === chosen['id-key']) ? chosen['id-key'] : null;
    return html`
      ${problem(keys.failure)}
      ${keys.value?.length === 0 ? html`<p class="lost" role="note">This tenant has no key, so an import cannot recognise customers that exist. The page Schema adds one.</p>` : nothing}
      <div class="grid">
        <label>A customer exists if this key finds one
          <select @change=${change('id-key')}>
            ${known.map(key => html`<option value=${key.name} .selected=${key.name === chosen['id-key']}>${key.attributes.join(', ')} (${key.name})</option>`)}
            ${other ? html`<option value=${other} .selected=${true}>${other.split(',').join(', then ')}</option>` : nothing}
            <option value="" .selected=${chosen['id-key'] === ''}>Do not look: every row is a new customer</option>
          </select></label>
        <label>What to do with a customer that exists
          <select ?disabled=${!chosen['id-key']} @change=${change('on-duplicate')}>
            <option value="skip" .selected=${chosen['on-duplicate'] === 'skip'}>Skip the row</option>
            <option value="update" .selected=${chosen['on-duplicate'] === 'update'}>Write the values of the row to the customer</option>
          </select></label>
      </div>`;
  }
}
