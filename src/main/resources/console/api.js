/** Requests to the server that sent this page. Credentials stay in memory and end with the page. */

export const base = new URL('..', import.meta.url).pathname.replace(/\/$/, '');

let authorization = null;
let onSignedOut = () => {};

/** A refusal of the server, or no answer at all. */
export class Problem extends Error {
  constructor(document, retryAfter) {
    super(document.detail || document.title);
    this.code = document.code;
    this.status = document.status;
    this.document = document;
    this.retryAfter = retryAfter;
    /** Whether the same request may succeed later. */
    this.temporary = document.code === 'no-answer' || document.status === 429 || document.status >= 500;
  }
}

export function signInWithPassword(name, password) {
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  authorization = `Basic ${btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))}`;
}

export function signInWithToken(token) {
  authorization = `Bearer ${token}`;
}

export function signOut() {
  authorization = null;
}

/** Called when the server wants other credentials. */
export function whenSignedOut(handler) {
  onSignedOut = handler;
}

/** A path whose values are encoded: url`/profiles/${id}`. */
export function url(parts, ...values) {
  return parts.reduce((path, part, at) => path + encodeURIComponent(values[at - 1]) + part);
}

export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '' && value !== null);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** Sends a request without anything that the browser itself knows: no cookies, no stored password. */
async function request(method, path, {tenant, json, body, headers = {}, signal} = {}) {
  const all = new Headers(headers);
  if (authorization) {
    all.set('Authorization', authorization);
  }
  if (tenant) {
    all.set('X-Genesys-TenantId', tenant);
  }
  if (json !== undefined) {
    all.set('Content-Type', 'application/json');
  }
  let response;
  try {
    response = await fetch(base + path, {
      method, signal, headers: all, body: json === undefined ? body : JSON.stringify(json),
      credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
    });
  } catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw new Problem({
      code: 'no-answer', title: 'The server does not answer',
      detail: 'The server does not answer. It may be stopping or starting.'});
  }
  if (response.ok) {
    return response;
  }
  throw await refusal(response);
}

async function refusal(response) {
  let document;
  try {
    document = await response.json();
  } catch {
    document = {title: response.statusText, detail: 'Something between this page and the server refused the request.'};
  }
  const problem = new Problem({status: response.status, ...document}, response.headers.get('Retry-After'));
  if (problem.code === 'credentials-missing' || problem.code === 'credentials-wrong') {
    authorization = null;
    onSignedOut(problem);
  }
  return problem;
}

/** The operations of one tenant; without one, those that concern the server. */
export function client(tenant) {
  const send = (method, path, options) => request(method, path, {tenant, ...options});
  return {
    tenant,
    send,
    get: async (path, options) => (await send('GET', path, options)).json(),
    post: async (path, json, options) => (await send('POST', path, {json, ...options})).json(),
    put: (path, json, options) => send('PUT', path, {json, ...options}),
    patch: async (path, json) => (await send('PATCH', path, {json})).json(),
    remove: path => send('DELETE', path),
    /** The attributes of a customer; none before the first definition. */
    attributes: async () => {
      try {
        return await (await send('GET', '/metadata/profiles')).json();
      } catch (failure) {
        if (failure.code === 'profile-schema-not-found') {
          return [];
        }
        throw failure;
      }
    },
    /** A page of a list, and the cursor of the next one. */
    page: async (path, parameters = {}) => {
      const response = await send('GET', path + query(parameters));
      return {items: await response.json(), cursor: response.headers.get('Next-Cursor')};
    },
    events: (path, signal, onLink) => events(send, path, signal, onLink),
  };
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/**
 * The server-sent events of a job, across lost connections and servers that start again: no gap, no
 * repetition. `onLink` learns whether the connection stands.
 */
async function* events(send, path, signal, onLink) {
  let last = null;
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      const headers = last === null ? {} : {'Last-Event-ID': last};
      const response = await send('GET', path, {signal, headers});
      if (response.status === 204) {
        return;
      }
      onLink(true);
      for await (const event of parse(response.body)) {
        pause = FIRST_PAUSE;
        last = event.id ?? last;
        yield event;
      }
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      if (failure instanceof Problem && !failure.temporary) {
        throw failure;
      }
      onLink(false);
    }
    await new Promise(resume => setTimeout(resume, pause));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}

async function* parse(body) {
  let rest = '';
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const event = {id: null, type: 'message', data: ''};
        for (const line of block.split('\n')) {
          const [, field, text] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
          if (field === 'id') event.id = text;
          if (field === 'event') event.type = text;
          if (field === 'data') event.data += text;
        }
        if (event.data) {
          yield {...event, data: JSON.parse(event.data)};
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
