/** The frame of the console: who you are, which tenant, which page. */
import {html, nothing, render} from './lit-html.js';
import {base, client, signInWithPassword, signInWithToken, signOut, whenSignedOut} from './api.js';
import {heading, loading, problem} from './parts.js';
import * as audit from './audit.js';
import * as compare from './compare.js';
import * as customers from './customers.js';
import * as edit from './edit.js';
import * as imports from './imports.js';
import * as job from './job.js';
import * as plan from './plan.js';
import * as queue from './queue.js';
import * as schema from './schema.js';
import * as server from './server.js';

/** Pages by the path after the tenant; a star stands for an id. The first that fits is opened. */
const PAGES = [
  {path: 'imports', page: imports.list, nav: 'Imports', roles: ['import', 'merge']},
  {path: 'imports/new', page: plan.open, roles: ['import']},
  {path: 'imports/*', page: job.open, roles: ['import', 'merge']},
  {path: 'customers', page: customers.find, nav: 'Customers', roles: ['read']},
  {path: 'customers/new', page: edit.create, roles: ['write']},
  {path: 'customers/*', page: customers.profile, roles: ['read']},
  {path: 'customers/*/edit', page: edit.open, roles: ['write']},
  {path: 'duplicates', page: queue.open, nav: 'Duplicates', roles: ['read']},
  {path: 'merge/*/*', page: compare.open, roles: ['merge']},
  {path: 'merges', page: queue.history, nav: 'Merges', roles: ['read']},
  {path: 'schema', page: schema.open, nav: 'Schema', roles: ['read', 'write', 'import', 'merge', 'schema', 'admin']},
  {path: 'audit', page: audit.open, nav: 'Audit', roles: ['admin']},
  {path: 'server', page: server.open, nav: 'Server', roles: ['read', 'write', 'import', 'merge', 'schema', 'admin']},
];

/** Boxes that a person was led to already. */
const shown = new WeakSet();

const shell = {caller: null, failure: null, wrong: null, page: null, address: null, asking: 'password', signingIn: false};

function address() {
  const [path, search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [tenant, ...rest] = path.split('/').filter(Boolean).map(decodeURIComponent);
  return {tenant: /^[1-9][0-9]{0,9}$/.test(tenant) ? tenant : null, rest, query: new URLSearchParams(search)};
}

function matches(path, rest) {
  const parts = path.split('/');
  return parts.length === rest.length && parts.every((part, at) => part === '*' || part === rest[at]);
}

const may = (...roles) => roles.some(role => shell.caller.roles.includes(role));

/** Every role may use one at least. */
const firstPage = () => PAGES.find(page => page.nav && may(...page.roles)) ?? PAGES.find(page => page.path === 'schema');

function tenantOf(caller) {
  return String(caller.all_tenants || caller.tenants.includes(caller.default_tenant)
    ? caller.default_tenant : caller.tenants[0] ?? caller.default_tenant);
}

async function begin() {
  try {
    shell.caller = await client().get('/access/me');
    shell.failure = null;
    shell.wrong = null;
  } catch (failure) {
    shell.caller = null;
    shell.failure = failure;
  }
  open();
}

function open() {
  shell.page?.close?.();
  shell.page = null;
  document.querySelector('dialog[open]')?.remove(); // it asks about another page
  if (!shell.caller) {
    draw();
    document.querySelector('.entrance input')?.focus();
    return;
  }
  const {tenant, rest, query} = address();
  const entry = PAGES.find(page => matches(page.path, rest));
  if (!tenant || rest.length === 0) {
    location.replace(`#/${tenant ?? tenantOf(shell.caller)}/${firstPage().path}`);
    return;
  }
  shell.tenant = tenant;
  shell.entry = entry;
  if (!entry) {
    shell.page = notice('Not found', 'There is no such page.');
  } else if (!may(...entry.roles)) {
    shell.page = notice('Not allowed', `This page needs ${
      entry.roles.length === 1 ? 'the role' : 'one of the roles'} ${entry.roles.join(', ')}. Ask the operator for it.`);
  } else {
    let current;
    const redraw = () => { if (shell.page === current) draw(); };
    const ids = rest.filter((part, at) => entry.path.split('/')[at] === '*');
    current = entry.page({
      api: client(tenant), ids, query, redraw, may,
      link: (path, parameters) => `#/${tenant}/${path}${parameters ? `?${new URLSearchParams(parameters)}` : ''}`,
      go: path => { location.hash = `#/${tenant}/${path}`; },
    });
    shell.page = current;
  }
  draw();
  if (!document.activeElement.closest('.tenant')) { // a person may step through the tenants
    document.querySelector('h1')?.focus();
  }
}

function notice(title, sentence) {
  const {nav} = firstPage();
  return {title, view: () => html`${heading(title)}
    <p>${sentence}</p><p><a href="#/${shell.tenant}">Open the page ${nav}</a></p>`};
}

function draw() {
  document.title = shell.page ? `${shell.page.title} – Kindred` : 'Kindred';
  const places = around(document.activeElement);
  render(shell.caller ? frame() : shell.failure ? entrance() : loading('the console'), document.body);
  if (places.length > 0 && !places[0].isConnected) {
    focusNear(places);
  }
  for (const box of document.querySelectorAll('.problem')) {
    if (!shown.has(box)) {
      shown.add(box);
      box.scrollIntoView({block: 'nearest'});
    }
  }
}

/** An element and what it is in, from the inside. */
function around(element) {
  const places = [];
  for (let place = element; place && place !== document.body; place = place.parentElement) {
    places.push(place);
  }
  return places;
}

/** What had the focus is gone, such as the button of something that is done: on with what stands next to it. */
function focusNear(places) {
  const near = places.filter(place => place.isConnected)
    .map(place => place.querySelector('h1, a[href], button:not([disabled]), input, select, textarea, summary'));
  (near.find(Boolean) ?? document.querySelector('input, h1'))?.focus();
}

function frame() {
  return html`
    <a class="skip" href="#main" @click=${skip}>Skip to the content</a>
    <header class="bar">
      <a class="brand" href="#/${shell.tenant}"><img src="${base}/console/icon.svg" alt="" width="28" height="28"> Kindred</a>
      <nav aria-label="Pages"><ul>${PAGES.filter(page => page.nav && may(...page.roles)).map(page => html`
        <li><a href="#/${shell.tenant}/${page.path}" @click=${again} aria-current=${
          shell.entry?.path.split('/')[0] === page.path ? 'page' : 'false'}>${page.nav}</a></li>`)}
        <li><a href="${base}/docs" target="_blank" rel="noopener">API</a></li></ul></nav>
      <div class="who">${tenants()}${shell.caller.signed_in ? html`
        <span>${shell.caller.name}</span>
        <button type="button" class="outline secondary" @click=${leave}>Sign out</button>` : nothing}</div>
    </header>
    <main id="main" tabindex="-1">${shell.page?.view()}</main>`;
}

/** A link to the page that is open reads it again. */
function again(event) {
  if (event.currentTarget.hash === location.hash) {
    open();
  }
}

function tenants() {
  const {all_tenants, tenants} = shell.caller;
  if (!all_tenants && tenants.length < 2) {
    return html`<span>Tenant ${shell.tenant}</span>`;
  }
  return html`<label class="tenant">Tenant ${all_tenants
    ? html`<input inputmode="numeric" required pattern="[1-9][0-9]{0,9}" title="A number" autocomplete="off" .value=${shell.tenant} @change=${changeTenant}>`
    : html`<select @change=${changeTenant}>${[...new Set([...tenants.map(String), shell.tenant])].map(each => html`
        <option value=${each} .selected=${each === shell.tenant}>${each}</option>`)}</select>`}</label>`;
}

function changeTenant(event) {
  if (event.target.reportValidity()) {
    location.hash = `#/${event.target.value}/${shell.entry?.nav ? shell.entry.path : ''}`;
  }
}

function skip(event) {
  event.preventDefault();
  document.querySelector('#main').focus();
}

function leave() {
  signOut();
  begin();
}

function entrance() {
  const missing = shell.failure.code === 'credentials-missing';
  const credentials = missing || shell.failure.status === 401 || shell.failure.status === 429;
  return html`
    <main class="entrance">
      <h1 tabindex="-1"><img src="${base}/console/icon.svg" alt="" width="36" height="36"> Kindred</h1>
      ${missing && !shell.wrong ? nothing : problem(shell.wrong ?? shell.failure)}
      ${credentials ? signInForm() : html`<button type="button" @click=${begin}>Try again</button>`}
    </main>`;
}

function signInForm() {
  const byToken = shell.asking === 'token';
  return html`
    <form @submit=${signIn}>
      ${byToken ? html`
        <label>API token or JWT <input name="token" type="password" required autocomplete="off"></label>` : html`
        <label>Name <input name="name" required autocomplete="username" autocapitalize="none" spellcheck="false"></label>
        <label>Password <input name="password" type="password" required autocomplete="current-password"></label>`}
      <button type="submit" aria-busy=${shell.signingIn ? 'true' : 'false'}>Sign in</button>
      <button type="button" class="outline secondary" @click=${() => {
        shell.asking = byToken ? 'password' : 'token'; draw(); }}>${byToken ? 'Use a name and password' : 'Use a token'}</button>
      <p><small>The page keeps your credentials in memory only. Reload it or close it, and they are gone.</small></p>
    </form>`;
}

async function signIn(event) {
  event.preventDefault();
  if (shell.signingIn) {
    return; // its answer would be taken for that of the second one
  }
  const given = new FormData(event.target);
  if (given.has('token')) {
    signInWithToken(given.get('token').trim());
  } else {
    signInWithPassword(given.get('name'), given.get('password'));
  }
  shell.wrong = null;
  shell.signingIn = true;
  draw();
  await begin();
  shell.signingIn = false;
  shell.wrong = shell.failure;
  draw();
}

whenSignedOut(failure => {
  if (shell.caller) {
    shell.page?.close?.();
    shell.page = null;
    shell.caller = null;
    shell.failure = failure;
    draw();
  }
});
addEventListener('hashchange', open);
draw();
begin();
