package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.jobs.files.ContentEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads whose disk or client fails. */
class SpoolingTest {

  private static final int MOST = 1 << 20;

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();

  @Test
  void a_full_disk_is_reported_and_leaves_no_file() throws Exception {
    try (var server = server(path -> open("/dev/full", new OpenOptions().setWrite(true)))) {
      var reply = post(server.base(), 200_000);

      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
      assertThat(reply.body()).contains("spool-unwritable");
      assertThat(reply.headers().firstValue("Retry-After")).isPresent();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_too_large_upload_is_refused_and_leaves_no_file() throws Exception {
    try (var server = server(this::newFile)) {
      assertThat(post(server.base(), MOST + 1).statusCode()).isEqualTo(413);
      await().until(() -> !Files.exists(folder.resolve("upload")));
      assertThat(post(server.base(), MOST).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void a_form_without_a_boundary_is_refused() throws Exception {
    var spooling = new ImportUploads.Spooling(() -> folder.resolve("upload"), MOST, this::newFile);
    var uploads = new ImportUploads(vertx, spooling);
    Operation reading =
        call -> uploads.form(call, "file", Set.of()).map(parts -> Reply.noContent());
    try (var server = TestServer.with("importProfiles", reading)) {
      var reply = post(server.base(), "multipart/form-data; boundary", 10);

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body()).contains("invalid-multipart");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n--x", "\r\n--x\r\n", "\r\n--y--\r\n"})
  void a_form_without_its_last_boundary_is_refused_and_leaves_no_file(String end) throws Exception {
    var opened = new ArrayList<AsyncFile>();
    Function<Path, Future<AsyncFile>> disk = path -> newFile(path).onSuccess(opened::add);
    try (var server = forms(disk)) {
      var reply = post(server.base(), "multipart/form-data; boundary=x", bytes(FORM + end));

      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
      assertThat(reply.body()).contains("invalid-multipart");
      await().until(() -> !Files.exists(folder.resolve("upload")));
      for (var file : opened) {
        await()
            .ignoreExceptions()
            .untilAsserted(
                () ->
                    assertThatThrownBy(() -> file.write(Buffer.buffer("x")))
                        .isInstanceOf(IllegalStateException.class));
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n--x--", "\r\n--x--\r\n", "\r\n--x--\r\nepilogue"})
  void a_form_ends_with_its_last_boundary(String end) throws Exception {
    try (var server = forms(this::newFile)) {
      var reply = post(server.base(), "multipart/form-data; boundary=\"x\"", bytes(FORM + end));

      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(204);
    }
  }

  private static final String FORM =
      "--x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{}\r\n"
          + "--x\r\nContent-Disposition: form-data; name=\"profiles\"; filename=\"a.csv\"\r\n"
          + "Content-Type: text/csv\r\n\r\nEmailAddress\na@x.org\n";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private TestServer forms(Function<Path, Future<AsyncFile>> disk) {
    var spooling = new ImportUploads.Spooling(() -> folder.resolve("upload"), MOST, disk);
    var uploads = new ImportUploads(vertx, spooling);
    return TestServer.with(
        "importProfiles",
        call ->
            uploads
                .form(call, "profiles", Set.of("description"))
                .compose(parts -> uploads.discard(parts.file().orElseThrow()))
                .map(discarded -> Reply.noContent()));
  }

  @Test
  void a_file_that_opens_after_its_client_hung_up_is_closed_and_deleted() throws Exception {
    var opened = new AtomicReference<AsyncFile>();
    var pendingOpen = new AtomicReference<Runnable>();
    Function<Path, Future<AsyncFile>> slow =
        path -> {
          Promise<AsyncFile> promise = Promise.promise();
          var context = Vertx.currentContext();
          pendingOpen.set(
              () ->
                  context.runOnContext(
                      now -> newFile(path).onSuccess(opened::set).onComplete(promise)));
          return promise.future();
        };
    try (var server = server(slow)) {
      try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
        var head =
            "POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                + "Content-Length: 1000\r\n\r\nhalf";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        await().until(() -> pendingOpen.get() != null);
        socket.setSoLinger(true, 0);
      }
      await().until(() -> closed.get());
      pendingOpen.get().run();

      await().until(() -> opened.get() != null && !Files.exists(folder.resolve("upload")));
      assertThatThrownBy(() -> opened.get().write(Buffer.buffer("x")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private final AtomicReference<Boolean> closed = new AtomicReference<>(false);

  private TestServer server(Function<Path, Future<AsyncFile>> disk) {
    var spooling = new ImportUploads.Spooling(() -> folder.resolve("upload"), MOST, disk);
    var uploads = new ImportUploads(vertx, spooling);
    return TestServer.with(
        "importProfiles",
        call -> {
          call.stream().connection().closeHandler(gone -> closed.set(true));
          return uploads
              .body(call, ContentEncoding.IDENTITY)
              .compose(uploads::discard)
              .map(discarded -> Reply.noContent());
        });
  }

  private Future<AsyncFile> newFile(Path path) {
    return open(path.toString(), new OpenOptions().setCreateNew(true).setWrite(true));
  }

  private Future<AsyncFile> open(String path, OpenOptions options) {
    return vertx.fileSystem().open(path, options);
  }

  private static java.net.http.HttpResponse<String> post(URI base, int bytes) throws Exception {
    return post(base, "text/csv", bytes);
  }

  private static java.net.http.HttpResponse<String> post(URI base, String type, int bytes)
      throws Exception {
    return post(base, type, new byte[bytes]);
  }

  private static java.net.http.HttpResponse<String> post(URI base, String type, byte[] body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(base.resolve("/profiles/import"))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
