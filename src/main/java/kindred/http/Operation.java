package kindred.http;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** One operation of the contract: a function from an accepted call to a future reply. */
@FunctionalInterface
public interface Operation {

  /**
   * Answers the call; a failed future or an exception becomes a problem document. The future
   * completes on the context of the call.
   */
  Future<Reply> handle(Call call);

  /**
   * What else is wrong with a request whose query is refused, for the refusal to list: what the
   * contract does not say about parameters, and a body that the operation itself reads. Never
   * fails.
   */
  default Future<List<Fault>> faults(Call call) {
    return Future.succeededFuture(List.of());
  }

  /**
   * An operation with such faults.
   *
   * @param reading reads what the query does not decide, and fails if it is wrong
   */
  static Operation reading(Function<Call, Future<?>> reading, Operation operation) {
    return new Operation() {
      @Override
      public Future<Reply> handle(Call call) {
        return operation.handle(call);
      }

      @Override
      public Future<List<Fault>> faults(Call call) {
        return Future.succeededFuture(call)
            .compose(given -> reading.apply(given))
            .transform(read -> Future.succeededFuture(faultsOf(read.cause())));
      }
    };
  }

  /** The faults of a request that a failure refuses for them. */
  static List<Fault> faultsOf(Throwable failure) {
    return failure instanceof ProblemException refused
            && refused.problem().kind() == Problem.Kind.INVALID
        ? refused.problem().faults()
        : List.of();
  }
}
