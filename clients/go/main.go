// The story of docs/clients.md with the client of openapi-generator (go).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	kindred "kindred/client"
)

func step(name string, right bool) {
	if !right {
		fmt.Println("FAIL " + name)
		os.Exit(1)
	}
	fmt.Println("ok   " + name)
}

func need[T any](value T, _ *http.Response, err error) T {
	if err != nil {
		var refused *kindred.GenericOpenAPIError
		if errors.As(err, &refused) {
			fmt.Println(string(refused.Body()))
		}
		panic(err)
	}
	return value
}

func refused(status int, code string, err error) {
	var refusal *kindred.GenericOpenAPIError
	problem, right := kindred.Problem{}, errors.As(err, &refusal)
	if right {
		problem, right = refusal.Model().(kindred.Problem)
	}
	step(fmt.Sprint(status), right && int(problem.Status) == status && problem.Code == code)
}

func text(file *os.File) string {
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		panic(err)
	}
	return string(content)
}

func open(name string) *os.File {
	file, err := os.Open(name)
	if err != nil {
		panic(err)
	}
	return file
}

func main() {
	address, tenant, onServer, file := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	config := kindred.NewConfiguration()
	config.Servers = kindred.ServerConfigurations{{URL: address}}
	config.AddDefaultHeader("X-Genesys-TenantId", tenant)
	api := kindred.NewAPIClient(config)
	ctx := context.Background()

	email := kindred.NewAttributeSchemaInput("EmailAddress", "string")
	email.SetMandatory(true)
	email.SetMaxValues(1)
	name := kindred.NewAttributeSchemaInput("FirstName", "string")
	schema := need(api.MetadataAPI.DefineProfileSchema(ctx).
		AttributeSchemaInput([]kindred.AttributeSchemaInput{*email, *name}).Execute())
	step("schema", len(schema) == 2)
	key := kindred.NewIdentificationKeyInput("idEmail", []string{"EmailAddress"})
	key.SetUnique(true)
	step("key", need(api.MetadataAPI.CreateIdentificationKey(ctx).IdentificationKeyInput(*key).Execute()).Unique)

	create := func(email string) kindred.ApiCreateProfileRequest {
		return api.ProfilesAPI.CreateProfile(ctx).
			RequestBody(map[string]interface{}{"EmailAddress": email, "FirstName": "Ann"})
	}
	ann := need(create("ann@x.org").Execute()).CustomerId
	step("create", len(ann) == 16)
	search := kindred.NewProfileSearch(map[string]string{"EmailAddress": "ANN@x.org"})
	search.SetIncludeProfile(true)
	found := need(api.ProfilesAPI.SearchProfiles(ctx).ProfileSearch(*search).Execute())
	step("search", found[0]["customer_id"] == ann)

	description := kindred.NewImportDescription()
	description.SetProfiles(onServer)
	description.SetIdKey("idEmail")
	first := need(api.ImportsAPI.ImportProfiles(ctx).ImportDescription(*description).Execute())
	step("import a file on the server", first.Counts.Imported == 2)
	second := need(api.ImportsAPI.CreateImport(ctx).Body(open(file)).IdKey("idEmail").Execute())
	step("import a body", second.Counts.Skipped == 2)
	third := need(api.ImportsAPI.UploadImport(ctx).File(open(file)).IdKey("idEmail").CreateLog(true).Execute())
	step("import a form", third.Counts.Failed == 1)
	id := third.Id
	step("job", need(api.ImportsAPI.GetImport(ctx, id).Execute()).State == "completed")
	step("rows", len(need(api.ImportsAPI.ListImportRows(ctx, id).Execute())) == 3)
	lines := text(need(api.ImportsAPI.DownloadImportRows(ctx, id).Execute()))
	step("rows.ndjson", strings.Count(lines, "\n") == 3)
	failed := text(need(api.ImportsAPI.DownloadFailedRows(ctx, id).Execute()))
	step("failed.csv", strings.Contains(failed, "nobody"))
	events := need(api.ImportsAPI.StreamImportEvents(ctx, id).Execute())
	step("events", strings.Contains(events, "event: state"))

	anna := need(create("anna@x.org").Execute()).CustomerId
	preview := need(api.MergesAPI.PreviewMerge(ctx, ann, anna).Execute())
	step("preview", preview.Possible)
	request := kindred.NewMergeRequest()
	request.SetAgentId("2002")
	merged, err := api.MergesAPI.MergeProfiles(ctx, ann, anna).IfMatch(preview.IfMatch).MergeRequest(*request).Execute()
	step("merge", err == nil && len(merged.Header.Get("Merge-Id")) == 16)
	_, _, err = api.ProfilesAPI.QueryProfile(ctx, anna).Execute()
	refused(404, "merged", err)
	undone := need(api.MergesAPI.UnmergeProfiles(ctx, merged.Header.Get("Merge-Id")).Execute())
	step("unmerge", len(undone.Kept) == 0)
	_, _, err = create("anna@x.org").Execute()
	refused(409, "key-taken", err)
	body := need(api.ProfilesAPI.QueryProfile(ctx, ann).Execute())
	_, _, err = api.ProfilesAPI.UpdateProfile(ctx, ann).IfMatch(`"1000"`).RequestBody(body).Execute()
	refused(412, "precondition-failed", err)
}
