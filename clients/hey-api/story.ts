// The story of docs/clients.md with the client of @hey-api/openapi-ts.
import { readFileSync } from 'node:fs';
import { client } from './client/client.gen';
import * as kindred from './client/sdk.gen';

const [address, tenant, onServer, file] = process.argv.slice(2);
client.setConfig({ baseUrl: address, headers: { 'X-Genesys-TenantId': tenant } });

function step(name: string, right: unknown) {
  console.log((right ? 'ok   ' : 'FAIL ') + name);
  if (!right) process.exit(1);
}

async function create(email: string) {
  return kindred.createProfile({ body: { EmailAddress: email, FirstName: 'Ann' } });
}

async function read(id: string) {
  return kindred.queryProfile({ path: { customer_id: id } });
}

const schema = await kindred.defineProfileSchema({
  body: [
    { name: 'EmailAddress', type: 'string', mandatory: true, max_values: 1 },
    { name: 'FirstName', type: 'string' },
  ],
});
step('schema', schema.data?.length === 2);
const key = await kindred.createIdentificationKey({
  body: { name: 'idEmail', attributes: ['EmailAddress'], unique: true },
});
step('key', key.data?.unique);
const ann = (await create('ann@x.org')).data!.customer_id;
step('create', ann.length === 16);
const found = await kindred.searchProfiles({
  body: { attributes: { EmailAddress: 'ANN@x.org' }, include_profile: true },
});
step('search', found.data?.[0].customer_id === ann);

const first = await kindred.importProfiles({ body: { profiles: onServer, 'id-key': 'idEmail' } });
step('import a file on the server', first.data?.counts.imported === 2);
const csv = new Blob([readFileSync(file)], { type: 'text/csv' });
const second = await kindred.createImport({ body: csv, query: { 'id-key': 'idEmail' } });
step('import a body', second.data?.counts.skipped === 2);
const third = await kindred.uploadImport({
  body: { file: csv, 'id-key': 'idEmail', 'create-log': true },
});
step('import a form', third.data?.counts.failed === 1);
const job = { path: { id: third.data!.id } };
step('job', (await kindred.getImport(job)).data?.state === 'completed');
step('rows', (await kindred.listImportRows(job)).data?.length === 3);
const text = { ...job, parseAs: 'text' as const };
const lines = String((await kindred.downloadImportRows(text)).data);
step('rows.ndjson', lines.trim().split('\n').length === 3);
step('failed.csv', String((await kindred.downloadFailedRows(text)).data).includes('nobody'));
let last;
const events = await kindred.streamImportEvents({ ...job, sseMaxRetryAttempts: 1 });
for await (const event of events.stream) last = event as { state?: string };
step('events', last?.state === 'completed');

const anna = (await create('anna@x.org')).data!.customer_id;
const both = { path: { customer_id: ann, source_id: anna } };
const preview = await kindred.previewMerge(both);
step('preview', preview.data?.possible);
const merged = await kindred.mergeProfiles({
  ...both,
  headers: { 'If-Match': preview.data!.if_match },
  body: { agent_id: '2002' },
});
const mergeId = merged.response!.headers.get('Merge-Id')!;
step('merge', mergeId.length === 16);
const gone = await read(anna);
step('404', gone.response!.status === 404 && gone.error?.code === 'merged');
const undone = await kindred.unmergeProfiles({ path: { merge_id: mergeId } });
step('unmerge', undone.data?.kept.length === 0 && (await read(anna)).data?.EmailAddress);
const taken = await create('anna@x.org');
step('409', taken.response!.status === 409 && taken.error?.code === 'key-taken');
const stale = await kindred.updateProfile({
  path: { customer_id: ann },
  headers: { 'If-Match': '"1000"' },
  body: (await read(ann)).data!,
});
step('412', stale.response!.status === 412 && stale.error?.code === 'precondition-failed');
