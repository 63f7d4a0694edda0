package kindred.http;

import io.vertx.core.Future;
import java.util.List;
import kindred.problem.Fault;

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
}
