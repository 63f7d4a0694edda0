package kindred.http.profiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.directory.ProfileFinder;
import kindred.directory.ProfileFinder.Page;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.Operation;
import kindred.http.ProfileJson;
import kindred.http.Reply;
import kindred.http.RequestedExtensions;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Finds profiles by the values of an identification key, in pages. */
public final class IdentifyOperations {

  private final SchemaRegistry schemas;
  private final ProfileFinder finder;

  public IdentifyOperations(SchemaRegistry schemas, ProfileFinder finder) {
    this.schemas = schemas;
    this.finder = finder;
  }

  public Map<String, Operation> operations() {
    return Map.of("identifyProfiles", this::identify, "searchProfiles", this::search);
  }

  private Future<Reply> identify(Call call) {
    return find(call, Search.inQuery(call))
        .map(found -> Cursor.next(found.reply(), call, found.next(), "profiles"));
  }

  /** There is no link to the next page: it is requested with another body. */
  private Future<Reply> search(Call call) {
    return find(call, Search.inBody(call))
        .map(
            found ->
                found
                    .next()
                    .map(next -> found.reply().with(Cursor.NEXT, Cursor.after(call, next)))
                    .orElse(found.reply()));
  }

  /** A page as a reply, with the id after which the next one begins; empty after the last page. */
  private record Found(Reply reply, Optional<String> next) {}

  private Future<Found> find(Call call, Search search) {
    return schemas.decide(
        call.tenant(),
        schema -> {
          var extensions = RequestedExtensions.named(search.extensions(), schema, search.place());
          return finder
              .identify(
                  call.tenant(), search.key(), search.attributes(), search.after(), search.limit())
              .recover(failure -> Future.failedFuture(search.refusal(failure)))
              .map(
                  page -> new Found(Reply.ok(json(search, schema, extensions, page)), page.next()));
        });
  }

  private static JsonNode json(
      Search search, SchemaSnapshot schema, List<ExtensionSchema> extensions, Page page) {
    var shown = mayShowExtensions(search, page) ? extensions : List.<ExtensionSchema>of();
    var json = new ProfileJson(schema);
    var found = JsonNodeFactory.instance.arrayNode();
    page.profiles()
        .forEach(
            profile ->
                found.add(
                    search.whole() ? json.write(profile, shown) : ProfileJson.id(profile.id())));
    return found;
  }

  private static boolean mayShowExtensions(Search search, Page page) {
    boolean one = page.profiles().size() == 1 && page.next().isEmpty() && search.after().isEmpty();
    return one || !search.ofUnique();
  }
}
