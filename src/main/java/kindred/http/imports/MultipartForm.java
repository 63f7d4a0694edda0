package kindred.http.imports;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.EndOfDataDecoderException;
import io.netty.handler.codec.http.multipart.MemoryAttribute;
import io.netty.handler.codec.http.multipart.MemoryFileUpload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Pattern;
import kindred.http.MediaType;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * Reads a multipart/form-data body and passes each part on as it arrives, told by its name: whether
 * a part has a file name or a content type makes no difference. Reads no faster than the parts are
 * taken. Call on the context of the request.
 */
final class MultipartForm {

  private static final Charset DEFAULT = StandardCharsets.UTF_8;
  private static final Pattern BOUNDARY =
      Pattern.compile(";\\s*boundary=\"?[^\";\\s]", Pattern.CASE_INSENSITIVE);
  private static final int MOST_PARTS = 256;
  private static final int MOST_BUFFERED = 1024;

  /** Reading pauses while more bytes than this are not stored yet. */
  private static final int MOST_PENDING = 1 << 20;

  /** Where the data of a part goes. */
  @FunctionalInterface
  interface Sink {

    /** Completes when the data is stored. */
    Future<Void> write(Buffer data);
  }

  private final HttpServerRequest request;
  private final Function<Part, Sink> parts;
  private final PartHeaders headers = new PartHeaders();
  private final Promise<Void> over = Promise.promise();
  private HttpPostMultipartRequestDecoder decoder;
  private int pending;
  private boolean ended;

  /**
   * What a part says about itself.
   *
   * @param fileName null: it names none
   */
  record Part(String name, MediaType type, String fileName) {}

  /** The function says where the data of each part goes. */
  MultipartForm(HttpServerRequest request, Function<Part, Sink> parts) {
    this.request = request;
    this.parts = parts;
  }

  /** Completes when all data has been taken; fails if the body is malformed or incomplete. */
  Future<Void> read() {
    if (!BOUNDARY.matcher(request.getHeader("Content-Type")).find()) {
      return Future.failedFuture(UploadFailure.noBoundary());
    }
    try {
      decoder = decoder();
    } catch (RuntimeException noBoundaryOrCharset) { // of several classes
      return Future.failedFuture(UploadFailure.noBoundary());
    }
    request.exceptionHandler(over::tryFail);
    request.handler(
        chunk -> decode(new DefaultHttpContent(Unpooled.wrappedBuffer(chunk.getBytes()))));
    request.endHandler(end -> end());
    request.resume();
    var context = Vertx.currentContext(); // the body may turn out to be wrong while it is decoded
    return over.future().onComplete(done -> context.runOnContext(later -> decoder.destroy()));
  }

  private HttpPostMultipartRequestDecoder decoder() {
    var head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    head.headers().set("Content-Type", request.getHeader("Content-Type"));
    return new HttpPostMultipartRequestDecoder(
        new Parts(), head, DEFAULT, MOST_PARTS, MOST_BUFFERED);
  }

  private void decode(HttpContent content) {
    if (over.future().isComplete()) {
      return;
    }
    try {
      decoder.offer(content);
    } catch (ProblemException refused) {
      over.tryFail(refused);
    } catch (RuntimeException malformed) {
      over.tryFail(UploadFailure.malformed(malformed, headers));
    }
  }

  private void end() {
    decode(LastHttpContent.EMPTY_LAST_CONTENT);
    if (!over.future().isComplete() && !isComplete()) {
      over.tryFail(UploadFailure.malformedMultipart());
    }
    ended = true;
    completeIfTaken();
  }

  /** Whether the last boundary has arrived: the decoder says so by an exception. */
  private boolean isComplete() {
    try {
      while (decoder.hasNext()) {
        decoder.next();
      }
      return false;
    } catch (EndOfDataDecoderException atTheEnd) {
      return true;
    }
  }

  private void pass(Sink sink, ByteBuf data) {
    var copy = Buffer.buffer(ByteBufUtil.getBytes(data));
    data.release();
    pending += copy.length();
    if (pending > MOST_PENDING) {
      request.pause();
    }
    sink.write(copy).onFailure(over::tryFail).onSuccess(taken -> taken(copy.length()));
  }

  private void taken(int bytes) {
    pending -= bytes;
    if (pending <= MOST_PENDING) {
      request.resume();
    }
    completeIfTaken();
  }

  private void completeIfTaken() {
    if (ended && pending == 0) {
      over.tryComplete();
    }
  }

  /** The part whose headers have been read; a part that cannot be read is refused. */
  private Part begun(String name, String fileName) {
    headers
        .fault()
        .ifPresent(
            fault -> {
              throw Problem.invalid(fault).exception();
            });
    var part = new Part(name, headers.type(), fileName);
    headers.clear();
    return part;
  }

  /** Makes parts that pass their data on instead of keeping it. */
  private final class Parts extends DefaultHttpDataFactory {

    Parts() {
      super(false);
    }

    /** The decoder makes an attribute of each header of a part before it makes the part. */
    @Override
    public Attribute createAttribute(HttpRequest head, String name, String value) {
      headers.add(name, value);
      return super.createAttribute(head, name, value);
    }

    @Override
    public Attribute createAttribute(HttpRequest head, String name) {
      var sink = parts.apply(begun(name, null));
      return new MemoryAttribute(name) {
        @Override
        public void addContent(ByteBuf data, boolean last) {
          pass(sink, data);
          if (last) {
            setCompleted();
          }
        }
      };
    }

    @Override
    public Attribute createAttribute(HttpRequest head, String name, long size) {
      return createAttribute(head, name);
    }

    @Override
    public FileUpload createFileUpload(
        HttpRequest head,
        String name,
        String fileName,
        String type,
        String transferEncoding,
        Charset charset,
        long size) {
      var sink = parts.apply(begun(name, fileName));
      return new MemoryFileUpload(name, fileName, type, transferEncoding, charset, size) {
        @Override
        public void addContent(ByteBuf data, boolean last) {
          pass(sink, data);
          if (last) {
            setCompleted();
          }
        }
      };
    }
  }
}
