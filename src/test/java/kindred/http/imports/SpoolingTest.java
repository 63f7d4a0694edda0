package kindred.http.imports;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import kindred.http.ContractClient;
import kindred.http.Operation;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.SpoolSpace;
import kindred.profile.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads whose disk or client fails. */
class SpoolingTest {

  private static final int MOST = 1 << 20;

  private static final Executor CLIENTS = client -> new Thread(client).start();

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> sockets = new ArrayList<>();

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

  /** Eight clients at once, each with a file as large as the disk. */
  @Test
  void uploads_never_take_the_disk() throws Exception {
    long gigabyte = 1_000_000_000;
    var space = new SpoolSpace(folder, new FixedDisk(100 * gigabyte, 60 * gigabyte), 0);
    var uploads = uploads(space, 64 * gigabyte, 8);
    try (var server = TestServer.on(vertx, "importProfiles", importing(uploads))) {
      var refusals =
          IntStream.rangeClosed(1, 8)
              .mapToObj(client -> supplyAsync(() -> sixtyGigabytes(server.base(), client), CLIENTS))
              .toList();
      for (var refusal : refusals) {
        var refused = refusal.get();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("spool-full");
        assertThat(refused.header("Retry-After")).isEqualTo("60");
      }
      assertThat(folder).isEmptyDirectory();
      assertThat(post(server.base(), MOST).statusCode()).isEqualTo(204);
    }
  }

  /** The server waits for the rest of a refused request before it closes the connection. */
  private static ContractClient.Answer sixtyGigabytes(URI base, int tenant) {
    return RawHttp.send(
        base,
        "POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
            + "X-Genesys-TenantId: "
            + tenant
            + "\r\nContent-Length: 60000000000\r\nExpect: 100-continue\r\n"
            + "Connection: close\r\n\r\n");
  }

  @Test
  void an_upload_without_a_length_ends_when_there_is_no_more_space() throws Exception {
    long step = 64 << 20;
    var space = new SpoolSpace(folder, new FixedDisk(1L << 40, 1L << 39), step + (1 << 20));
    var uploads = uploads(space, 4 * step, 4);
    try (var server = TestServer.on(vertx, "importProfiles", importing(uploads))) {
      var reply = postChunked(server.base(), (int) step + 1);
      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.body()).contains("spool-full");
      assertThat(folder).isEmptyDirectory();

      assertThat(postChunked(server.base(), (int) step).statusCode()).isEqualTo(204);
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void a_file_that_waits_for_space_is_stored_in_its_order() throws Exception {
    var path = folder.resolve("ordered").toString();
    var reserve = new ArrayList<Promise<Void>>();
    var file = TestServer.await(open(path, new OpenOptions().setCreateNew(true).setWrite(true)));
    var space =
        new LimitedFile.Space(
            1,
            2,
            size -> {
              Promise<Void> promise = Promise.promise();
              reserve.add(promise);
              return promise.future();
            });
    var limited = new LimitedFile(file, 100, space);
    var writes = new ArrayList<Future<Void>>();
    for (String piece : List.of("a", "b", "c", "d", "e", "f")) {
      writes.add(limited.write(Buffer.buffer(piece)));
    }
    assertThat(limited.writeQueueFull()).isTrue();
    for (int next = 0; next < 2; next++) {
      int at = next;
      await().until(() -> reserve.size() > at);
      reserve.get(at).complete();
    }
    TestServer.await(Future.all(writes));
    TestServer.await(limited.end());
    assertThat(Files.readString(Path.of(path))).isEqualTo("abcdef");
    assertThat(reserve).hasSize(2);
  }

  @Test
  void space_that_is_being_reserved_at_the_end_of_an_upload_is_waited_for() throws Exception {
    var path = folder.resolve("late").toString();
    var file = TestServer.await(open(path, new OpenOptions().setCreateNew(true).setWrite(true)));
    Promise<Void> slow = Promise.promise();
    var limited = new LimitedFile(file, 100, new LimitedFile.Space(1, 2, size -> slow.future()));
    var waiting = limited.write(Buffer.buffer("abc"));
    var behind = limited.write(Buffer.buffer("def"));

    TestServer.await(limited.end());
    assertThat(limited.settled().isComplete()).isFalse();

    slow.complete();
    TestServer.await(limited.settled());
    await().until(() -> waiting.isComplete() && behind.failed());
  }

  @Test
  void a_tenant_has_half_of_the_space_at_most_and_another_one_the_rest() throws Exception {
    int most = 10_000;
    var space = new SpoolSpace(folder, new FixedDisk(1L << 40, 1L << 39), most);
    Spooling.Names names =
        (tenant, length) -> folder.resolve("upload-" + tenant + "-" + Ids.random());
    var uploads = new ImportUploads(new Spooling(vertx, names, MOST, this::newFile, space), 4);
    Operation importing =
        call -> uploads.body(call, ContentEncoding.IDENTITY).map(kept -> Reply.noContent());
    try (var server = TestServer.on(vertx, "importProfiles", importing)) {
      assertThat(post(server.base(), most / 2, 1).statusCode()).isEqualTo(204);
      var refused = post(server.base(), 1, 1);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("spool-full").contains("half");
      assertThat(post(server.base(), most / 2, 2).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void a_tenant_has_at_most_two_uploads_at_once_and_a_server_four() throws Exception {
    var uploads = uploads(this::newFile);
    try (var server = TestServer.on(vertx, "importProfiles", importing(uploads))) {
      halfSent(server.base(), 1);
      halfSent(server.base(), 1);
      await().until(() -> post(server.base(), 10, 1).statusCode() == 429);
      var refused = post(server.base(), 10, 1);
      assertThat(refused.body()).contains("too-many-uploads");
      assertThat(refused.headers().firstValue("Retry-After")).contains("5");

      halfSent(server.base(), 2);
      halfSent(server.base(), 3);
      await().until(() -> post(server.base(), 10, 4).statusCode() == 429);
      assertThat(post(server.base(), 10, 4).body()).contains("too-many-uploads");

      for (var socket : sockets) {
        socket.close();
      }
      await().until(() -> post(server.base(), 10, 1).statusCode() == 204);
    }
  }

  private record FixedDisk(long total, long usable) implements SpoolSpace.Disk {}

  private void halfSent(URI base, int tenant) throws IOException {
    var socket = new Socket(base.getHost(), base.getPort());
    sockets.add(socket);
    var head =
        "POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
            + "X-Genesys-TenantId: "
            + tenant
            + "\r\nContent-Length: 1000\r\n\r\nhalf";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Test
  void a_form_without_a_boundary_is_refused() throws Exception {
    var uploads = uploads(this::newFile);
    Operation reading =
        call -> uploads.form(call, "file", Set.of()).map(parts -> Reply.noContent());
    try (var server = TestServer.on(vertx, "importProfiles", reading)) {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"",
        "multipart/form-data; charset=x; boundary=x"
      })
  void a_form_without_a_usable_boundary_or_charset_is_refused(String type) throws Exception {
    try (var server = forms(this::newFile)) {
      var reply = post(server.base(), type, bytes(FORM + "\r\n--x--"));

      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
      assertThat(reply.body()).contains("invalid-multipart");
    }
  }

  @Test
  void of_many_unknown_parts_the_first_hundred_are_named() throws Exception {
    var part = "--x\r\nContent-Disposition: form-data; name=\"p%d\"\r\n\r\n\r\n";
    var body = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      body.append(part.formatted(i));
    }
    try (var server = forms(this::newFile)) {
      var reply = post(server.base(), "multipart/form-data; boundary=x", bytes(body + "--x--"));

      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
      assertThat(reply.body()).contains("\"/p99\"").doesNotContain("\"/p100\"");
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
    var uploads = uploads(disk);
    return TestServer.on(
        vertx,
        "importProfiles",
        call ->
            uploads
                .form(call, "profiles", Set.of("description"))
                .compose(
                    parts ->
                        parts.read(texts -> uploads.discard(parts.file().orElseThrow().source())))
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

  private static Operation importing(ImportUploads uploads) {
    return call ->
        uploads
            .body(call, ContentEncoding.IDENTITY)
            .compose(uploads::discard)
            .map(discarded -> Reply.noContent());
  }

  private final AtomicReference<Boolean> closed = new AtomicReference<>(false);

  private TestServer server(Function<Path, Future<AsyncFile>> disk) {
    var uploads = uploads(disk);
    return TestServer.on(
        vertx,
        "importProfiles",
        call -> {
          call.stream().connection().closeHandler(gone -> closed.set(true));
          return importing(uploads).handle(call);
        });
  }

  private final AtomicInteger names = new AtomicInteger();

  private ImportUploads uploads(Function<Path, Future<AsyncFile>> disk) {
    try {
      var space = new SpoolSpace(folder, new FixedDisk(1L << 40, 1L << 39), 0);
      return new ImportUploads(new Spooling(vertx, this::newName, MOST, disk, space), 4);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private ImportUploads uploads(SpoolSpace space, long most, int atOnce) {
    return new ImportUploads(
        new Spooling(vertx, this::newName, most, this::newFile, space), atOnce);
  }

  private Path newName(int tenant, long length) {
    int before = names.getAndIncrement();
    return folder.resolve(before == 0 ? "upload" : "upload" + before);
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

  private static java.net.http.HttpResponse<String> post(URI base, int bytes, int tenant)
      throws Exception {
    var request =
        HttpRequest.newBuilder(base.resolve("/profiles/import"))
            .header("Content-Type", "text/csv")
            .header("X-Genesys-TenantId", Integer.toString(tenant))
            .POST(BodyPublishers.ofByteArray(new byte[bytes]))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static java.net.http.HttpResponse<String> postChunked(URI base, int bytes)
      throws Exception {
    var request =
        HttpRequest.newBuilder(base.resolve("/profiles/import"))
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes])))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
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
