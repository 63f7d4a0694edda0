<?php
// The story of docs/clients.md with the client of openapi-generator (php).

require 'GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class): void {
    if (str_starts_with($class, 'Kindred\\')) {
        require __DIR__ . '/lib/' . strtr(substr($class, 8), '\\', '/') . '.php';
    }
});

use Kindred\Api\ImportsApi;
use Kindred\Api\MergesApi;
use Kindred\Api\MetadataApi;
use Kindred\Api\ProfilesApi;
use Kindred\ApiException;
use Kindred\Configuration;
use Kindred\Model\AttributeSchemaInput;
use Kindred\Model\IdentificationKeyInput;
use Kindred\Model\ImportDescription;
use Kindred\Model\MergeRequest;
use Kindred\Model\ProfileSearch;

[, $address, $tenant, $onServer, $file] = $argv;
$config = Configuration::getDefaultConfiguration() // the serializer reads only the default one
    ->setHost($address)
    ->setBooleanFormatForQueryString(Configuration::BOOLEAN_FORMAT_STRING);
$http = new GuzzleHttp\Client(['headers' => ['X-Genesys-TenantId' => $tenant]]);
$metadata = new MetadataApi($http, $config);
$profiles = new ProfilesApi($http, $config);
$imports = new ImportsApi($http, $config);
$merges = new MergesApi($http, $config);

function step(string $name, mixed $right): void
{
    echo ($right ? 'ok   ' : 'FAIL ') . $name . "\n";
    if (!$right) {
        exit(1);
    }
}

function refused(int $status, string $code, callable $request): void
{
    try {
        $request();
        step((string) $status, false);
    } catch (ApiException $refusal) {
        $problem = $refusal->getResponseObject();
        step((string) $status, $refusal->getCode() === $status && $problem->getCode() === $code);
    }
}

$create = fn (string $email) => $profiles
    ->createProfile(['EmailAddress' => $email, 'FirstName' => 'Ann'])
    ->getCustomerId();

$schema = $metadata->defineProfileSchema([
    new AttributeSchemaInput(
        ['name' => 'EmailAddress', 'type' => 'string', 'mandatory' => true, 'max_values' => 1]
    ),
    new AttributeSchemaInput(['name' => 'FirstName', 'type' => 'string']),
]);
step('schema', count($schema) === 2);
$key = $metadata->createIdentificationKey(new IdentificationKeyInput(
    ['name' => 'idEmail', 'attributes' => ['EmailAddress'], 'unique' => true]
));
step('key', $key->getUnique());
$ann = $create('ann@x.org');
step('create', strlen($ann) === 16);
$found = $profiles->searchProfiles(new ProfileSearch(
    ['attributes' => ['EmailAddress' => 'ANN@x.org'], 'include_profile' => true]
));
step('search', $found[0]['customer_id'] === $ann);

$first = $imports->importProfiles(
    new ImportDescription(['profiles' => $onServer, 'id_key' => 'idEmail'])
);
step('import a file on the server', $first->getCounts()->getImported() === 2);
$second = $imports->createImport(file_get_contents($file), id_key: 'idEmail');
step('import a body', $second->getCounts()->getSkipped() === 2);
$third = $imports->uploadImport(new SplFileObject($file), id_key: 'idEmail', create_log: true);
step('import a form', $third->getCounts()->getFailed() === 1);
$job = $third->getId();
step('job', $imports->getImport($job)->getState() === 'completed');
step('rows', count($imports->listImportRows($job)) === 3);
$lines = file_get_contents($imports->downloadImportRows($job)->getPathname());
step('rows.ndjson', substr_count($lines, "\n") === 3);
$failed = file_get_contents($imports->downloadFailedRows($job)->getPathname());
step('failed.csv', str_contains($failed, 'nobody'));
step('events', str_contains($imports->streamImportEvents($job), 'event: state'));

$anna = $create('anna@x.org');
$preview = $merges->previewMerge($ann, $anna);
step('preview', $preview->getPossible());
[, , $headers] = $merges->mergeProfilesWithHttpInfo(
    $ann,
    $anna,
    if_match: $preview->getIfMatch(),
    merge_request: new MergeRequest(['agent_id' => '2002'])
);
$mergeId = $headers['Merge-Id'][0];
step('merge', strlen($mergeId) === 16);
refused(404, 'merged', fn () => $profiles->queryProfile($anna));
$undone = $merges->unmergeProfiles($mergeId);
step('unmerge', $undone->getKept() === [] && $profiles->queryProfile($anna)['EmailAddress']);
refused(409, 'key-taken', fn () => $create('anna@x.org'));
$body = $profiles->queryProfile($ann);
refused(412, 'precondition-failed', fn () => $profiles->updateProfile($ann, $body, '"1000"'));
