package kindred.http;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * Content with the hash of its bytes as a strong entity tag; a client that has it already gets 304.
 */
public record ContentReply(String type, Buffer content, String tag) {

  private static final int TAG_CHARACTERS = 32;

  public static ContentReply of(String type, Buffer content) {
    return new ContentReply(type, content, tag(content));
  }

  /** 200 with the content, or 304 if {@code If-None-Match} has its tag. */
  public Reply to(Call call, String cacheControl) {
    var reply =
        isKnown(call)
            ? new Reply(304, Map.of(), new Reply.Empty())
            : Reply.bytes(200, type, content);
    return reply.with("ETag", tag).with("Cache-Control", cacheControl);
  }

  private boolean isKnown(Call call) {
    return call.headerList("If-None-Match").stream()
        .flatMap(list -> Arrays.stream(list.split(",")))
        .map(String::strip)
        .anyMatch(each -> each.equals(tag) || each.equals("W/" + tag) || each.equals("*"));
  }

  private static String tag(Buffer content) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
      return '"' + HexFormat.of().formatHex(hash).substring(0, TAG_CHARACTERS) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java has SHA-256
    }
  }
}
