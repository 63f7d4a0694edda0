// The story of docs/clients.md with the types of openapi-typescript and the client openapi-fetch.
import { readFileSync } from 'node:fs';
import createClient from 'openapi-fetch';
import type { paths } from './client/schema';

const [address, tenant, onServer, file] = process.argv.slice(2);
const kindred = createClient<paths>({
  baseUrl: address,
  headers: { 'X-Genesys-TenantId': tenant },
});

function step(name: string, right: unknown) {
  console.log((right ? 'ok   ' : 'FAIL ') + name);
  if (!right) process.exit(1);
}

async function create(email: string) {
  return kindred.POST('/profiles', { body: { EmailAddress: email, FirstName: 'Ann' } });
}

async function read(id: string) {
  return kindred.GET('/profiles/{customer_id}', { params: { path: { customer_id: id } } });
}

const schema = await kindred.PUT('/metadata/profiles', {
  body: [
    { name: 'EmailAddress', type: 'string', mandatory: true, max_values: 1 },
    { name: 'FirstName', type: 'string' },
  ],
});
step('schema', schema.data?.length === 2);
const key = await kindred.POST('/metadata/identification-keys', {
  body: { name: 'idEmail', attributes: ['EmailAddress'], unique: true },
});
step('key', key.data?.unique);
const ann = (await create('ann@x.org')).data!.customer_id;
step('create', ann.length === 16);
const found = await kindred.POST('/profiles/search', {
  body: { attributes: { EmailAddress: 'ANN@x.org' }, include_profile: true },
});
step('search', found.data?.[0].customer_id === ann);

const first = await kindred.POST('/profiles/import', {
  body: { profiles: onServer, 'id-key': 'idEmail' },
});
step('import a file on the server', first.data?.counts.imported === 2);
const csv = readFileSync(file, 'utf8');
const second = await kindred.POST('/imports', {
  params: { query: { 'id-key': 'idEmail' } },
  headers: { 'Content-Type': 'text/csv' },
  body: csv,
  bodySerializer: (body) => body,
});
step('import a body', second.data?.counts.skipped === 2);
const third = await kindred.POST('/imports/upload', {
  body: { file: csv, 'id-key': 'idEmail', 'create-log': true },
  bodySerializer(body) {
    const form = new FormData();
    for (const [name, value] of Object.entries(body!)) form.append(name, String(value));
    return form;
  },
});
step('import a form', third.data?.counts.failed === 1);
const job = { params: { path: { id: third.data!.id } } };
step('job', (await kindred.GET('/imports/{id}', job)).data?.state === 'completed');
step('rows', (await kindred.GET('/imports/{id}/rows', job)).data?.length === 3);
const text = { ...job, parseAs: 'text' as const };
const lines = await kindred.GET('/imports/{id}/rows.ndjson', text);
step('rows.ndjson', lines.data?.trim().split('\n').length === 3);
step('failed.csv', (await kindred.GET('/imports/{id}/failed.csv', text)).data?.includes('nobody'));
const events = await kindred.GET('/imports/{id}/events', text);
step('events', events.data?.includes('event: state'));

const anna = (await create('anna@x.org')).data!.customer_id;
const both = { path: { customer_id: ann, source_id: anna } };
const preview = await kindred.POST('/profiles/{customer_id}/merge/{source_id}/preview', {
  params: both,
});
step('preview', preview.data?.possible);
const merged = await kindred.PUT('/profiles/{customer_id}/merge/{source_id}', {
  params: { ...both, header: { 'If-Match': preview.data!.if_match } },
  body: { agent_id: '2002' },
});
const mergeId = merged.response.headers.get('Merge-Id')!;
step('merge', mergeId.length === 16);
const gone = await read(anna);
step('404', gone.response.status === 404 && gone.error?.code === 'merged');
const undone = await kindred.POST('/merges/{merge_id}/undo', {
  params: { path: { merge_id: mergeId } },
});
step('unmerge', undone.data?.kept.length === 0 && (await read(anna)).data?.EmailAddress);
const taken = await create('anna@x.org');
step('409', taken.response.status === 409 && taken.error?.code === 'key-taken');
const stale = await kindred.PUT('/profiles/{customer_id}', {
  params: { path: { customer_id: ann }, header: { 'If-Match': '"1000"' } },
  body: (await read(ann)).data!,
});
step('412', stale.response.status === 412 && stale.error?.code === 'precondition-failed');
