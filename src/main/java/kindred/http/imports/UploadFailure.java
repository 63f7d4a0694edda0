package kindred.http.imports;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooManyFormFieldsException;
import io.vertx.core.VertxException;
import io.vertx.core.file.FileSystemException;
import java.io.IOException;
import kindred.http.BodyMemory;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** The failures of an upload, as problems for the client. */
final class UploadFailure {

  private static final int RETRY_FULL_DISK_SECONDS = 60;

  private UploadFailure() {}

  /** Converts a failure of reading or storing an upload; keeps any other failure as it is. */
  static Throwable problem(Throwable failure) {
    if (failure instanceof LimitedFile.Exceeded exceeded) {
      return BodyMemory.tooLarge(exceeded.limit());
    }
    if (failure instanceof IOException || failure instanceof FileSystemException) {
      return unwritable();
    }
    return failure instanceof DecoderException ? malformedMultipart() : failure;
  }

  static Throwable hungUp() {
    return new VertxException("The client hung up.", true);
  }

  static Throwable malformedMultipart() {
    return malformed(
        "The body is not well-formed multipart/form-data. Check its boundaries: each part begins"
            + " with one, and the body ends with the last one.");
  }

  /**
   * A failure of the decoder.
   *
   * @param headers what is known of the part that it was about to read
   */
  static Throwable malformed(RuntimeException failure, PartHeaders headers) {
    if (failure instanceof TooManyFormFieldsException) {
      return malformed("The body has too many parts. Send only those that the operation has.");
    }
    if (failure instanceof TooLongFormFieldException && !headers.isEmpty()) {
      return malformed("The headers of a part are too long. Send only those that it needs.");
    }
    boolean nameless = failure.getCause() instanceof NullPointerException;
    return headers
        .fault()
        .filter(fault -> nameless || !headers.isEmpty())
        .map(fault -> (Throwable) Problem.invalid(fault).exception())
        .orElseGet(UploadFailure::malformedMultipart);
  }

  private static Throwable malformed(String message) {
    return Problem.invalid(Fault.body("", "invalid-multipart", message)).exception();
  }

  static Throwable noBoundary() {
    return Problem.invalid(
            Fault.header(
                "Content-Type",
                "invalid-multipart",
                "'Content-Type' has no usable boundary or charset. Send it as the client makes it,"
                    + " such as 'multipart/form-data; boundary=x'."))
        .exception();
  }

  private static Throwable unwritable() {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "spool-unwritable",
            "The server cannot store the file: its disk is full or failing. Retry later.")
        .retryAfter(RETRY_FULL_DISK_SECONDS)
        .exception();
  }
}
