package kindred.http.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.util.Map;
import java.util.TreeSet;
import kindred.access.Caller;
import kindred.access.Role;
import kindred.http.Call;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.problem.Problem;

/**
 * The pages for people, and what the console asks first: who the caller is. The pages contain no
 * data; what they show they read with the caller's credentials.
 */
public final class ConsoleOperations {

  /** Scripts, styles and data of this server only, and no page around these. */
  private static final String OWN_FILES =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  /** Text never becomes markup, except the templates themselves. */
  private static final String TEMPLATES_ONLY =
      "; require-trusted-types-for 'script'; trusted-types lit-html";

  private static final String POLICY = "Content-Security-Policy";

  private final ConsoleFiles files = new ConsoleFiles();

  public Map<String, Operation> operations() {
    return Map.of(
        "getConsole",
        call -> page(call, "index.html", OWN_FILES + TEMPLATES_ONLY),
        "getDocs",
        call -> page(call, "docs.html", OWN_FILES),
        "getConsoleFile",
        this::file,
        "getCaller",
        ConsoleOperations::caller);
  }

  private static Future<Reply> page(Call call, String name, String policy) {
    var page = ConsoleFiles.page(name, call.basePath());
    return Future.succeededFuture(page.to(call, "no-cache").with(POLICY, policy));
  }

  private Future<Reply> file(Call call) {
    var name = call.path("file");
    var file =
        files.find(name).orElseThrow(() -> Problem.notFound("console-file", name).exception());
    return Future.succeededFuture(file.to(call, "no-cache"));
  }

  private static Future<Reply> caller(Call call) {
    var caller = call.caller();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("name", caller.name());
    json.put("signed_in", !caller.equals(Caller.EVERYBODY));
    var roles = json.putArray("roles");
    new TreeSet<>(caller.roles()).stream().map(Role::text).forEach(roles::add);
    json.put("all_tenants", caller.tenants().all());
    var tenants = json.putArray("tenants");
    new TreeSet<>(caller.tenants().ids()).forEach(tenants::add);
    json.put("default_tenant", call.tenant());
    return Future.succeededFuture(Reply.ok(json));
  }
}
