// The story of docs/clients.md with the client of openapi-generator (typescript-fetch).
import { readFileSync } from 'node:fs';
import {
  Configuration,
  ImportsApi,
  MergesApi,
  MetadataApi,
  ProfilesApi,
  ProblemFromJSON,
  ResponseError,
} from './client/index';

const [address, tenant, onServer, file] = process.argv.slice(2);
const configuration = new Configuration({
  basePath: address,
  headers: { 'X-Genesys-TenantId': tenant },
});
const metadata = new MetadataApi(configuration);
const profiles = new ProfilesApi(configuration);
const imports = new ImportsApi(configuration);
const merges = new MergesApi(configuration);

function step(name: string, right: unknown) {
  console.log((right ? 'ok   ' : 'FAIL ') + name);
  if (!right) process.exit(1);
}

async function refused(status: number, code: string, request: Promise<unknown>) {
  const refusal = await request.catch((error) => error);
  const problem =
    refusal instanceof ResponseError ? ProblemFromJSON(await refusal.response.json()) : undefined;
  step(String(status), problem?.status === status && problem.code === code);
}

async function create(email: string) {
  const created = await profiles.createProfile({
    requestBody: { EmailAddress: email, FirstName: 'Ann' },
  });
  return created.customerId;
}

const schema = await metadata.defineProfileSchema({
  attributeSchemaInput: [
    { name: 'EmailAddress', type: 'string', mandatory: true, maxValues: 1 },
    { name: 'FirstName', type: 'string' },
  ],
});
step('schema', schema.length === 2);
const key = await metadata.createIdentificationKey({
  identificationKeyInput: { name: 'idEmail', attributes: ['EmailAddress'], unique: true },
});
step('key', key.unique);
const ann = await create('ann@x.org');
step('create', ann.length === 16);
const found = await profiles.searchProfiles({
  profileSearch: { attributes: { EmailAddress: 'ANN@x.org' }, includeProfile: true },
});
step('search', found[0].customer_id === ann);

const first = await imports.importProfiles({
  importDescription: { profiles: onServer, idKey: 'idEmail' },
});
step('import a file on the server', first.counts.imported === 2);
const csv = new Blob([readFileSync(file)]);
const second = await imports.createImport({ body: csv, idKey: 'idEmail' });
step('import a body', second.counts.skipped === 2);
const third = await imports.uploadImport({ file: csv, idKey: 'idEmail', createLog: true });
step('import a form', third.counts.failed === 1);
const job = { id: third.id };
step('job', (await imports.getImport(job)).state === 'completed');
step('rows', (await imports.listImportRows(job)).length === 3);
const lines = await (await imports.downloadImportRows(job)).text();
step('rows.ndjson', lines.trim().split('\n').length === 3);
step('failed.csv', (await (await imports.downloadFailedRows(job)).text()).includes('nobody'));
step('events', (await imports.streamImportEvents(job))?.includes('event: state'));

const anna = await create('anna@x.org');
const both = { customerId: ann, sourceId: anna };
const preview = await merges.previewMerge(both);
step('preview', preview.possible);
const merged = await merges.mergeProfilesRaw({
  ...both,
  ifMatch: preview.ifMatch,
  mergeRequest: { agentId: '2002' },
});
const mergeId = merged.raw.headers.get('Merge-Id')!;
step('merge', mergeId.length === 16);
await refused(404, 'merged', profiles.queryProfile({ customerId: anna }));
const undone = await merges.unmergeProfiles({ mergeId });
step('unmerge', undone.kept.length === 0 && (await profiles.queryProfile({ customerId: anna })).EmailAddress);
await refused(409, 'key-taken', create('anna@x.org'));
const body = await profiles.queryProfile({ customerId: ann });
const stale = profiles.updateProfile({ customerId: ann, ifMatch: '"1000"', requestBody: body });
await refused(412, 'precondition-failed', stale);
