package kindred.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The program in its own JVM, which can be killed and started again at the same address. */
final class ChaosServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration READ_LIMIT = Duration.ofSeconds(3);
  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int MOST_STARTS = 5;
  private static final int STOP_MINUTES = 3;
  private static final int SIGTERM = 128 + 15;
  private static final Pattern METRIC =
      Pattern.compile(
          "^kindred_((?:cassandra|recovery|sweep|uniqueness)\\w*?)_total(?:\\{[^}]*})? (\\S+)$",
          Pattern.MULTILINE);

  private final Path folder;
  private final Map<String, String> settings;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Long> counted = new TreeMap<>();
  private volatile Process process;
  private volatile int runs;
  private volatile boolean ready = true;
  private volatile long probed = System.nanoTime();

  private ChaosServer(Path folder, Map<String, String> settings, int port) {
    this.folder = folder;
    this.settings = settings;
    this.port = port;
  }

  /** Starts a server, without waiting for it. */
  static ChaosServer start(Path folder, Map<String, String> settings) {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.createDirectories(folder);
      var server = new ChaosServer(folder.toAbsolutePath(), settings, free.getLocalPort());
      server.start();
      return server;
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** Starts it again after its end, without waiting for it. */
  void start() {
    var command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxDirectMemorySize=96m",
            "-cp",
            classPath(),
            ServerParent.class.getName());
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(++runs).toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KINDRED_"));
    builder.environment().putAll(settings);
    builder.environment().put("KINDRED_HTTP_PORT", Integer.toString(port));
    builder.environment().put("KINDRED_DATA_DIR", folder.resolve("data").toString());
    try {
      process = builder.start();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** The class path of this JVM, with absolute paths for another working folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path log(int run) {
    return folder.resolve("server-" + run + ".log");
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Waits until the server responds; retries a start that failed because of a cluster fault. */
  void awaitUp() {
    int last = runs + MOST_STARTS;
    ThreeNodes.await(
        START_LIMIT,
        "a server responds; its log is " + log(runs),
        () -> {
          if (!process.isAlive()) {
            if (runs == last) {
              throw new IllegalStateException("The server does not start:\n" + text(log(runs)));
            }
            start();
          }
          return text(log(runs)).contains(" answers at ");
        });
  }

  /** Whether it says that it can serve requests. */
  boolean isReady() {
    try {
      var ready =
          HttpRequest.newBuilder(base().resolve("/health/ready")).timeout(READ_LIMIT).build();
      return http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException unavailable) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether a balancer sends it requests, which asks twice a second. */
  boolean getsRequests() {
    long now = System.nanoTime();
    if (now - probed > PROBE_NANOS) {
      probed = now; // meanwhile others use the last answer
      ready = isReady();
    }
    return ready;
  }

  /** Whether the process runs. */
  boolean alive() {
    return process.isAlive();
  }

  /** Reads the metrics, then sends SIGTERM; throws if the server does not stop as it should. */
  void stop() {
    readMetrics();
    // not process.destroy(): that also closes the pipe, and the server halts at once
    process.toHandle().destroy();
    var ended = process.onExit().orTimeout(STOP_MINUTES, TimeUnit.MINUTES).join();
    if (ended.exitValue() != SIGTERM || !text(log(runs)).contains("Kindred has stopped")) {
      throw new AssertionError("stopped with " + ended.exitValue() + "; its log is " + log(runs));
    }
  }

  /** Reads the metrics, then sends SIGKILL. */
  void kill() {
    readMetrics();
    process.destroyForcibly().onExit().join();
  }

  /** Sends SIGKILL at once; the metrics of this run are lost. */
  void killAtOnce() {
    process.destroyForcibly().onExit().join();
  }

  /** Adds the metrics of the current run, which would be lost with the process. */
  private void readMetrics() {
    try {
      var text =
          http.send(
                  HttpRequest.newBuilder(base().resolve("/metrics")).timeout(READ_LIMIT).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      var metrics = METRIC.matcher(text);
      while (metrics.find()) {
        counted.merge(metrics.group(1), (long) Double.parseDouble(metrics.group(2)), Long::sum);
      }
    } catch (IOException unavailable) {
      counted.merge("runs whose metrics were lost", 1L, Long::sum);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The sum of the metrics of all runs; call once, at the end. */
  Map<String, Long> counted() {
    readMetrics();
    return counted;
  }

  /** The lines of the log at level ERROR. */
  List<String> errors() {
    return IntStream.rangeClosed(1, runs)
        .boxed()
        .flatMap(run -> text(log(run)).lines())
        .filter(line -> line.contains(" ERROR "))
        .toList();
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? new String(Files.readAllBytes(log), UTF_8) : "";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
