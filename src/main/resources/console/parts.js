/** Pieces that several pages show. Every value is text. */
import {html, nothing} from './lit-html.js';
import {Problem, base} from './api.js';

const NUMBER = new Intl.NumberFormat('en');
const TIME = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});

/** Characters that a reader cannot see, or that turn the text around them. */
const INVISIBLE = /([\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff])/u;

/** Columns of a file without titles have numbers. */
export const columnName = title => title?.replace(/^#(\d+)$/, 'Column $1');

export const number = value => NUMBER.format(value);
export const counted = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;
export const time = value => value ? TIME.format(new Date(value)) : '';

export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return '';
  }
  const whole = Math.ceil(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

export function size(bytes) {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 10 ** (3 * unit)).toFixed(unit === 0 ? 0 : 1)}\u00a0${units[unit]}`;
}

/** A value as text of its own direction, with a name for each character that cannot be seen. */
export function text(value) {
  if (value === undefined || value === null || value === '') {
    return nothing;
  }
  const parts = String(value).split(INVISIBLE);
  return html`<bdi>${parts.map((part, at) => at % 2 === 0 ? part : invisible(part))}</bdi>`;
}

function invisible(character) {
  const code = `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return html`<span class="invisible">${code}</span>`;
}

/** A text whose hidden characters a person should see although a field does not show them. */
export function unhidden(value) {
  return INVISIBLE.test(value) ? html`<small class="one">${text(value)}</small>` : nothing;
}

/** All values of an attribute; the first is the primary one. */
export function values(value) {
  const all = value === undefined ? [] : [value].flat();
  return all.map((each, at) => html`<span class="one">${text(each)}${
    at === 0 && all.length > 1 ? html` <small class="note">primary</small>` : nothing}</span>`);
}

/** Refusals whose advice is for clients of the API: what a person does instead. */
const ADVICE = {
  'no-profile-schema': () => html`This tenant has no attributes yet.
    <a href="${location.hash.replace(/^(#\/[^/]*).*/, '$1/schema')}">Define what is stored of a customer</a> first.`,
  'tenant-not-found': () => html`There is no such tenant, or you may not use it. <a href="#/">Open the console for a tenant that you may use</a>.`,
};

/** A refusal in plain words: what was wrong, where, and what to do. */
export function problem(failure) {
  if (!failure) {
    return nothing;
  }
  const document = failure.document ?? {detail: 'The page has a fault. Reload it.', title: failure.message};
  const advice = ADVICE[document.code];
  if (advice) {
    return html`<p class="lost" role="alert">${advice()}</p>`;
  }
  const alone = document.errors?.length === 1 && document.errors[0].message === document.detail;
  return html`
    <div class="problem" role="alert">
      <p>${alone ? place(document.errors[0]) : nothing}<strong>${text(document.detail ?? document.title)}</strong></p>
      ${document.errors?.length && !alone ? html`
        <ul>${document.errors.slice(0, 20).map(error => html`
          <li>${place(error)}${text(error.message)}</li>`)}</ul>
        ${document.error_count > 20 ? html`<p>${number(document.error_count)} faults in all.</p>` : nothing}` : nothing}
      ${failure.retryAfter || failure.again ? html`
        <p>${failure.again ? html`<button type="button" class="link" @click=${failure.again}>Try again</button>` : 'Try again'}${
          failure.retryAfter ? ` in ${counted(Number(failure.retryAfter), 'second', 'seconds')}.` : nothing}</p>` : nothing}
      ${document.type?.startsWith('/') ? html`
        <p><small><a href="${document.type}" target="_blank" rel="noopener">What “${document.code}” means</a>
          · trace ${document.trace_id}</small></p>` : nothing}
    </div>`;
}

function place(error) {
  const where = error.pointer || error.parameter || error.header || error.column;
  return where ? html`<code>${where}</code>: ` : nothing;
}

/** Adds a part to the place of a button, and puts the focus into it. */
export function added(event, place, parts, add) {
  const within = event.target.closest(place); // the button may vanish
  add();
  [...within.querySelectorAll(parts)].at(-1)?.querySelector('input, select, textarea')?.focus();
}

export function loading(what) {
  return html`<p aria-busy="true">Loading ${what} …</p>`;
}

export function state(name) {
  return html`<span class="state ${name}">${name}</span>`;
}

export function identifier(id) {
  return html`<code class="id">${id}</code>`;
}

/** A heading that gets the focus when its page opens, so that a screen reader says it. */
export function heading(title, actions = nothing) {
  return html`<header class="heading"><h1 tabindex="-1">${title}</h1><div class="actions">${actions}</div></header>`;
}

/** A fault of the page itself is also for the person who looks into the browser's console. */
function reported(failure) {
  if (!(failure instanceof Problem)) {
    console.error(failure);
  }
  return failure;
}

/**
 * Reads something once for a page, and draws the page again when it is there. Of several readings only the last one
 * counts, whichever is answered last. A failure that may pass has `again`.
 */
export function reading(read, redraw) {
  const result = {value: undefined, failure: undefined, again};
  let asked = 0;
  async function again() {
    const turn = ++asked;
    let value = result.value;
    let failure;
    try {
      value = await read();
    } catch (refused) {
      failure = reported(refused);
      failure.again = failure.temporary ? again : undefined;
    }
    if (turn === asked) {
      Object.assign(result, {value, failure});
      redraw();
    }
  }
  queueMicrotask(again); // when the page has its result
  return result;
}

/** Runs what buttons ask for, one after the other, each once; `failure` is what went wrong last, in what `failed`. */
export function action(redraw) {
  const asked = new Set();
  const running = {busy: null, failure: undefined, failed: null, run};
  let last = Promise.resolve();
  function run(name, act) {
    if (!asked.has(name)) {
      asked.add(name);
      last = last.then(() => start(name, act));
    }
  }
  async function start(name, act) {
    running.busy = name;
    running.failure = undefined;
    redraw();
    try {
      await act();
    } catch (failure) {
      running.failure = reported(failure);
      running.failed = name;
    }
    asked.delete(name);
    running.busy = null;
    redraw();
  }
  return running;
}

/** Asks before something that cannot be undone. The focus returns to where it was. */
export function confirmed(question, yes) {
  const dialog = document.createElement('dialog');
  const article = document.createElement('article');
  const line = Object.assign(document.createElement('p'), {id: 'question', textContent: question});
  const footer = document.createElement('footer');
  const cancel = Object.assign(document.createElement('button'), {textContent: 'Cancel', className: 'secondary', type: 'button'});
  const go = Object.assign(document.createElement('button'), {textContent: yes, type: 'button'});
  footer.append(cancel, go);
  article.append(line, footer);
  dialog.append(article);
  dialog.setAttribute('role', 'alertdialog');
  dialog.setAttribute('aria-label', yes);
  dialog.setAttribute('aria-describedby', 'question');
  document.body.append(dialog);
  return new Promise(answer => {
    const close = agreed => { dialog.close(); dialog.remove(); answer(agreed); };
    cancel.onclick = () => close(false);
    go.onclick = () => close(true);
    dialog.oncancel = () => close(false);
    dialog.showModal();
  });
}

/** Saves a file that the server sends only with credentials. */
export async function save(api, path, name) {
  const response = await api.send('GET', path);
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), {href: address, download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export const problemsPage = `${base}/problems`;
