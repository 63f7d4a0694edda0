/** The contract as forms that send requests to the server of this page. */
import {base} from './api.js';

/** Requests go to this server, whatever the contract has as an example of an installation. */
const ownServer = () => ({
  wrapComponents: {ServersContainer: () => () => null}, // there is nothing to choose
  statePlugins: {spec: {wrapActions: {updateJsonSpec: original => contract =>
    original({...contract, servers: [{url: base || '/'}]})}}},
});

/** The forms have dark colours for a page with a class. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const colour = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', colour);
colour();

/** What the forms leave out: names of fields for people who do not see them, and a stop where one has to scroll. */
const NAMES = {'.body-param__text': 'Request body', '.examples-select-element': 'Example'};
new MutationObserver(() => {
  for (const [part, name] of Object.entries(NAMES)) {
    document.querySelectorAll(part).forEach(field => field.setAttribute('aria-label', name));
  }
  document.querySelectorAll('pre.microlight').forEach(text => { text.tabIndex = 0; });
}).observe(document.querySelector('#docs'), {childList: true, subtree: true});

window.SwaggerUIBundle({
  url: `${base}/openapi.yaml`,
  domNode: document.querySelector('#docs'),
  plugins: [ownServer],
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  tryItOutEnabled: true,
  syntaxHighlight: {theme: 'tomorrow-night'},
  // what the browser itself knows, such as a stored password, takes no part
  requestInterceptor: request => ({...request, credentials: 'omit'}),
});
