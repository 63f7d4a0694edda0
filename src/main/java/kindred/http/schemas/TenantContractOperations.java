package kindred.http.schemas;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import kindred.http.Call;
import kindred.http.Contract;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.schema.SchemaRegistry;

/** The contract of a tenant over HTTP. */
public final class TenantContractOperations {

  private static final int TAG_CHARACTERS = 32;

  private final Contract contract;
  private final SchemaRegistry schemas;

  public TenantContractOperations(Contract contract, SchemaRegistry schemas) {
    this.contract = contract;
    this.schemas = schemas;
  }

  /** The operations of the contract that this class implements. */
  public Map<String, Operation> operations() {
    return Map.of("getTenantContract", this::get);
  }

  private Future<Reply> get(Call call) {
    return schemas
        .now(call.tenant())
        .map(
            schema -> {
              var document = TenantContract.of(contract.document(), schema, call.basePath());
              return reply(call, document.toBuffer().appendString("\n"));
            });
  }

  private static Reply reply(Call call, Buffer document) {
    var tag = tag(document);
    boolean known =
        call.headerList("If-None-Match")
            .map(list -> Arrays.stream(list.split(",")).map(String::strip).toList())
            .filter(tags -> tags.contains(tag) || tags.contains("W/" + tag) || tags.contains("*"))
            .isPresent();
    var reply =
        known
            ? new Reply(304, Map.of(), new Reply.Empty())
            : Reply.bytes(200, "application/json", document);
    return reply.with("ETag", tag).with("Cache-Control", "private, no-cache");
  }

  private static String tag(Buffer document) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(document.getBytes());
      return '"' + HexFormat.of().formatHex(hash).substring(0, TAG_CHARACTERS) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java has SHA-256
    }
  }
}
