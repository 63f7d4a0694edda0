"""The story of docs/clients.md with the client of openapi-generator (python)."""

import sys

import kindred
from kindred.models import (
    AttributeSchemaInput,
    IdentificationKeyInput,
    ImportDescription,
    MergeRequest,
    Problem,
    ProfileSearch,
)

address, tenant, on_server, file = sys.argv[1:]
client = kindred.ApiClient(kindred.Configuration(host=address))
client.set_default_header("X-Genesys-TenantId", tenant)
metadata = kindred.MetadataApi(client)
profiles = kindred.ProfilesApi(client)
imports = kindred.ImportsApi(client)
merges = kindred.MergesApi(client)


def step(name, right):
    print(("ok   " if right else "FAIL ") + name, flush=True)
    if not right:
        sys.exit(1)


def refused(status, code, request):
    try:
        request()
    except kindred.ApiException as refusal:
        problem = Problem.from_json(refusal.body)
        step(str(status), refusal.status == status and problem.code == code)
    else:
        step(str(status), False)


def create(email):
    return profiles.create_profile({"EmailAddress": email, "FirstName": "Ann"}).customer_id


schema = metadata.define_profile_schema(
    [
        AttributeSchemaInput(name="EmailAddress", type="string", mandatory=True, max_values=1),
        AttributeSchemaInput(name="FirstName", type="string"),
    ]
)
step("schema", len(schema) == 2)
key = metadata.create_identification_key(
    IdentificationKeyInput(name="idEmail", attributes=["EmailAddress"], unique=True)
)
step("key", key.unique)
ann = create("ann@x.org")
step("create", len(ann) == 16)
search = ProfileSearch(attributes={"EmailAddress": "ANN@x.org"}, include_profile=True)
step("search", profiles.search_profiles(search)[0]["customer_id"] == ann)

description = ImportDescription.from_dict({"profiles": on_server, "id-key": "idEmail"})
first = imports.import_profiles(description)
step("import a file on the server", first.counts.imported == 2)
with open(file, "rb") as opened:
    csv = opened.read()
second = imports.create_import(csv, id_key="idEmail", _content_type="text/csv")
step("import a body", second.counts.skipped == 2)
third = imports.upload_import(file, id_key="idEmail", create_log=True)
step("import a form", third.counts.failed == 1)
job = third.id
step("job", imports.get_import(job).state == "completed")
step("rows", len(imports.list_import_rows(job)) == 3)
step("rows.ndjson", imports.download_import_rows(job).count(b"\n") == 3)
step("failed.csv", b"nobody" in imports.download_failed_rows(job))
step("events", "event: state" in imports.stream_import_events(job))

anna = create("anna@x.org")
preview = merges.preview_merge(ann, anna)
step("preview", preview.possible)
merged = merges.merge_profiles_with_http_info(
    ann, anna, if_match=preview.if_match, merge_request=MergeRequest(agent_id="2002")
)
merge_id = merged.headers["Merge-Id"]
step("merge", len(merge_id) == 16)
refused(404, "merged", lambda: profiles.query_profile(anna))
undone = merges.unmerge_profiles(merge_id)
step("unmerge", not undone.kept and profiles.query_profile(anna)["EmailAddress"])
refused(409, "key-taken", lambda: create("anna@x.org"))
body = profiles.query_profile(ann)
refused(412, "precondition-failed", lambda: profiles.update_profile(ann, body, if_match='"1000"'))
