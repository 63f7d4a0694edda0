package kindred.http;

import io.vertx.core.http.HttpMethod;
import java.util.Set;
import kindred.access.Role;

/**
 * One operation of the contract, as far as the router needs it.
 *
 * @param bodyTypes media types of the body, in lower case; empty when there is none
 * @param streamed the operation itself reads the body
 * @param openQuery the operation also takes query parameters that the contract does not name
 * @param roles a caller needs one of them; empty: the operation is open to everybody
 */
public record ContractOperation(
    String id,
    HttpMethod method,
    PathTemplate path,
    Set<String> bodyTypes,
    boolean bodyRequired,
    boolean streamed,
    Set<String> queryParameters,
    boolean openQuery,
    Set<String> headers,
    Set<Role> roles) {

  public static final String JSON = "application/json";

  public ContractOperation {
    bodyTypes = Set.copyOf(bodyTypes);
    queryParameters = Set.copyOf(queryParameters);
    headers = Set.copyOf(headers);
    roles = Set.copyOf(roles);
  }
}
