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

window.SwaggerUIBundle({
  url: `${base}/openapi.yaml`,
  domNode: document.querySelector('#docs'),
  plugins: [ownServer],
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  tryItOutEnabled: true,
  // what the browser itself knows, such as a stored password, takes no part
  requestInterceptor: request => ({...request, credentials: 'omit'}),
});
