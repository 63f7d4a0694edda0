package kindred.http.profiles;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kindred.directory.ProfileFinder;
import kindred.directory.ProfileFinder.Page;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.Operation;
import kindred.http.ProfileJson;
import kindred.http.QueryCheck;
import kindred.http.Reply;
import kindred.http.RequestedExtensions;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Finds profiles by the values of an identification key, in pages. */
public final class IdentifyOperations {

  private static final Set<String> OPTIONS =
      Set.of(
          "id_key",
          "include_profile",
          "include_extensions",
          "limit",
          RequestedExtensions.PARAMETER,
          Cursor.PARAMETER);
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final SchemaRegistry schemas;
  private final ProfileFinder finder;

  public IdentifyOperations(SchemaRegistry schemas, ProfileFinder finder) {
    this.schemas = schemas;
    this.finder = finder;
  }

  /** The operations of the contract that this class implements. */
  public Map<String, Operation> operations() {
    return Map.of("identifyProfiles", this::identify);
  }

  private Future<Reply> identify(Call call) {
    var attributes = attributes(call);
    String after = Cursor.read(call);
    int limit = call.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    return schemas.decide(
        call.tenant(),
        schema -> {
          var extensions = RequestedExtensions.of(call, schema);
          return finder
              .identify(call.tenant(), call.query("id_key"), attributes, after, limit)
              .map(page -> reply(call, schema, extensions, page));
        });
  }

  private static Reply reply(
      Call call, SchemaSnapshot schema, List<ExtensionSchema> extensions, Page page) {
    var shown = mayShowExtensions(call, page) ? extensions : List.<ExtensionSchema>of();
    boolean whole = is(call, "include_profile", "yes");
    var json = new ProfileJson(schema);
    var found = JsonNodeFactory.instance.arrayNode();
    page.profiles()
        .forEach(
            profile ->
                found.add(whole ? json.write(profile, shown) : ProfileJson.id(profile.id())));
    var reply = Reply.ok(found);
    return page.next()
        .map(id -> reply.with("Link", Cursor.link(call, Cursor.after(id), "profiles")))
        .orElse(reply);
  }

  private static boolean mayShowExtensions(Call call, Page page) {
    boolean one =
        page.profiles().size() == 1 && page.next().isEmpty() && Cursor.read(call).isEmpty();
    return one || !is(call, "include_extensions", "unique");
  }

  private static boolean is(Call call, String parameter, String value) {
    return call.query(parameter).filter(value::equals).isPresent();
  }

  /** The values to search by, one per attribute. */
  private static Map<String, String> attributes(Call call) {
    var attributes = new LinkedHashMap<String, String>();
    var repeated = new TreeSet<String>();
    for (var parameter : call.query()) {
      String name = parameter.getKey();
      if (!OPTIONS.contains(name) && attributes.put(name, parameter.getValue()) != null) {
        repeated.add(name);
      }
    }
    QueryCheck.refuseRepeated(repeated);
    return attributes;
  }
}
