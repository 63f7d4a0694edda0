package kindred.http.server;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.http.Contract;
import kindred.http.QueryCheck;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.Problem;

/**
 * Completes the refusal of a request that does not fit the contract: with all that is wrong with
 * its parameters, its headers and the shape of its JSON body. A body that the operation itself
 * reads is not looked at.
 */
final class RequestFaults {

  private static final String SERVED = "kindred.served";

  private final JsonObject document;
  private final ParameterCheck parameters;
  private final Map<String, JsonObject> bodies;

  /**
   * @param routed the contract with all forms of a body that the server accepts
   */
  RequestFaults(ParameterCheck parameters, JsonObject routed) {
    this.document = routed;
    this.parameters = parameters;
    this.bodies = Contract.jsonBodies(routed);
  }

  /** Says that a request fits the contract: what is refused from here on is left as it is. */
  static void passed(RoutingContext context) {
    context.put(SERVED, true);
  }

  /** The problem with all faults of the request. */
  Problem complete(RoutingContext context, Problem problem) {
    var admitted = Admission.admitted(context);
    if (problem.kind() != Problem.Kind.INVALID || admitted == null || context.get(SERVED) != null) {
      return problem;
    }
    var outside = new LinkedHashMap<String, Fault>();
    Stream.of(
            QueryCheck.faults(admitted.operation(), admitted.query()),
            parameters.faults(context, admitted),
            problem.faults())
        .flatMap(Collection::stream)
        .filter(fault -> fault.place() != Fault.Place.BODY)
        .forEach(fault -> outside.putIfAbsent(fault.place() + fault.where(), fault));
    var body = body(context, admitted);
    if (body.count() == 0) {
      problem.faults().stream()
          .filter(fault -> fault.place() == Fault.Place.BODY)
          .forEach(fault -> body.add(fault.where(), fault.code(), fault.message()));
    }
    int count = outside.size() + body.count();
    if (outside.size() == 1 && count == 1 && problem.faultCount() == 1) {
      return named(problem, outside.values().iterator().next());
    }
    return count <= problem.faultCount() ? problem : all(problem, outside.values(), body);
  }

  /** The routing library does not say which type it wants. */
  private static Problem named(Problem problem, Fault fault) {
    return fault.code().equals("invalid-parameter") ? Problem.invalid(fault) : problem;
  }

  private static Problem all(Problem problem, Collection<Fault> outside, Faults body) {
    var faults = new ArrayList<>(outside);
    faults.addAll(body.found());
    int count = outside.size() + body.count();
    return new Problem(
        problem.kind(),
        code(faults, body.found()),
        Problem.listed(count),
        faults,
        count,
        problem.members(),
        0);
  }

  /** That of all faults, or else of the body's. */
  private static String code(List<Fault> all, List<Fault> body) {
    boolean same = all.stream().map(Fault::code).distinct().count() == 1;
    if (!same && body.isEmpty()) {
      return "invalid-parameters";
    }
    return (same ? all : body).get(0).code();
  }

  private Faults body(RoutingContext context, Admission.Admitted admitted) {
    var faults = new Faults();
    var schema = bodies.get(admitted.operation().id());
    JsonIntake.body(context)
        .filter(present -> schema != null)
        .ifPresent(
            body ->
                new ShapeFaults(
                        document,
                        (pointer, rule) -> {
                          boolean listed = faults.count() < Faults.MOST_LISTED;
                          String message = listed ? SchemaRule.of(pointer, rule.get()) : "";
                          faults.add(pointer, "body-invalid", message);
                        })
                    .check("", body, schema));
    return faults;
  }
}
