package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kindred.access.AccessControl;
import kindred.access.AccessRules;
import kindred.access.Caller;
import kindred.access.Grant;
import kindred.access.Role;
import kindred.http.ContractOperation;
import kindred.http.RequestRate;
import kindred.http.WholeNumber;
import kindred.metrics.Metrics;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * Decides who sends a request, whether they may use the operation, and in which tenant, before
 * anything of the body is read. Of a refused request the body is not read either.
 */
final class Access implements Handler<RoutingContext> {

  private static final String GRANTED = "kindred.granted";
  private static final String TENANT = "X-Genesys-TenantId";
  private static final String BASIC = "Basic realm=\"kindred\", charset=\"UTF-8\"";
  private static final String BEARER = "Bearer realm=\"kindred\"";
  private static final String REFUSALS = "kindred.access.refusals";

  private static final List<String> CODES =
      List.of(
          "credentials-missing",
          "credentials-wrong",
          "operation-not-allowed",
          "tenant-not-found",
          "too-many-failures");

  private final AccessControl control;
  private final int defaultTenant;
  private final RequestRate rate;
  private final AuditLog audit;
  private final Metrics metrics;

  /** Who sends the request, and the tenant that it concerns. */
  record Granted(Grant grant, int tenant) {}

  Access(
      AccessControl control, int defaultTenant, RequestRate rate, AuditLog audit, Metrics metrics) {
    this.control = control;
    this.defaultTenant = defaultTenant;
    this.rate = rate;
    this.audit = audit;
    this.metrics = metrics;
    CODES.forEach(
        code ->
            metrics.counted(
                REFUSALS, "Requests refused for their credentials, role or tenant", "code", code));
  }

  static Granted granted(RoutingContext context) {
    return context.get(GRANTED);
  }

  @Override
  public void handle(RoutingContext context) {
    ContractOperation operation = Admission.admitted(context).operation();
    if (operation.roles().isEmpty()) {
      context.put(GRANTED, new Granted(Grant.always(Caller.NOBODY), defaultTenant));
      context.next();
      return;
    }
    var request = context.request();
    var asked =
        control.grant(
            request.getHeader("Authorization"), () -> request.remoteAddress().hostAddress());
    // also if it is complete: its handlers may be called later, when a part of the body has come
    boolean paused = control.required();
    if (paused) {
      request.pause();
    }
    asked
        .map(grant -> counted(context, grant))
        .map(grant -> decide(context, operation, grant))
        .onSuccess(
            granted -> {
              context.put(GRANTED, granted);
              var span = Tracing.span(context);
              if (span.isRecorded() && operation.headers().contains(TENANT)) {
                span.set("kindred.tenant", granted.tenant());
              }
              audit.allowed(context, granted.grant(), granted.tenant(), control.required());
              context.next();
              if (paused && !operation.streamed() && !ContentCheck.hasBody(request)) {
                request.resume();
              }
            })
        .onFailure(
            refused -> {
              AuditLog.refused(context, Optional.ofNullable(asked.result()));
              refuse(context, operation, refused);
            });
  }

  /** After the credentials: one client cannot use up what another one may send. */
  private Grant counted(RoutingContext context, Grant grant) {
    rate.require(() -> holder(context, grant.caller()));
    return grant;
  }

  /** Who shares a limit: the caller or, without users, the address. */
  private static String holder(RoutingContext context, Caller caller) {
    return caller.equals(Caller.EVERYBODY) || caller.equals(Caller.NOBODY)
        ? context.request().connection().remoteAddress().hostAddress()
        : caller.name();
  }

  /** Who shares a limit with this request. */
  static String holder(RoutingContext context) {
    return holder(context, granted(context).grant().caller());
  }

  private Granted decide(RoutingContext context, ContractOperation operation, Grant grant) {
    control.requireRole(grant.caller(), operation.roles());
    // an operation without this header concerns the server, not a tenant
    return operation.headers().contains(TENANT)
        ? new Granted(grant, AccessRules.tenant(grant.caller(), named(context), defaultTenant))
        : new Granted(grant, defaultTenant);
  }

  private static Optional<Integer> named(RoutingContext context) {
    return Optional.ofNullable(context.request().getHeader(TENANT))
        .map(
            text ->
                WholeNumber.parse(text.strip(), Integer.MAX_VALUE)
                    .orElseThrow(
                        () ->
                            Problem.invalid(
                                    Fault.header(
                                        TENANT,
                                        "invalid-parameter",
                                        "'"
                                            + TENANT
                                            + "' must be a whole number from 1 to 2147483647."))
                                .exception()));
  }

  private void refuse(RoutingContext context, ContractOperation operation, Throwable failure) {
    if (failure instanceof ProblemException refused) {
      challenge(context, operation, refused.problem().code());
    }
    BodyIntake.refuse(context);
    context.fail(failure);
  }

  private void challenge(RoutingContext context, ContractOperation operation, String code) {
    if (CODES.contains(code)) {
      metrics.add(1, REFUSALS, "code", code);
    }
    var headers = context.response().headers();
    switch (code) {
      case "credentials-missing", "credentials-wrong" ->
          headers.add("WWW-Authenticate", BASIC).add("WWW-Authenticate", BEARER);
      // no challenge for Basic, so that a browser does not ask for another password
      case "operation-not-allowed" ->
          headers.add(
              "WWW-Authenticate",
              BEARER + ", error=\"insufficient_scope\", scope=\"" + scope(operation) + "\"");
      default -> {}
    }
  }

  private static String scope(ContractOperation operation) {
    return new TreeSet<>(operation.roles())
        .stream().map(Role::text).collect(Collectors.joining(" "));
  }
}
