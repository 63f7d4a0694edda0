import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Measures how the cost of imports grows with rows, duplicates and concurrent jobs, how much memory a
 * large file takes, the latency of other requests meanwhile, and how long an undo takes. Called by bench/import-growth; its
 * first lines explain the arguments.
 */
final class Growth {

  private static final int PROFILES = 1_000;

  private final Bench bench;
  private int tenant = 5_000;

  private Growth(Bench bench) {
    this.bench = bench;
  }

  public static void main(String[] args) throws Exception {
    var bench = new Bench(PROFILES, 0);
    System.out.printf(
        "%s %s, %d processors, Java %s%n",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"));
    try {
      bench.start();
      var growth = new Growth(bench);
      switch (args[0]) {
        case "records" -> growth.records(numbers(args[1]));
        case "duplicates" -> growth.duplicates(Long.parseLong(args[1]));
        case "jobs" -> growth.jobs(Long.parseLong(args[1]));
        case "memory" -> growth.memory(Long.parseLong(args[1]) << 20);
        case "online" -> growth.online(Long.parseLong(args[1]));
        case "undo" -> growth.undo(Long.parseLong(args[1]));
        default -> throw new IllegalArgumentException(args[0]);
      }
    } finally {
      bench.stop();
    }
  }

  private static List<Long> numbers(String text) {
    return Arrays.stream(text.split(",")).map(Long::parseLong).toList();
  }

  private void records(List<Long> sizes) throws Exception {
    var rates = new LinkedHashMap<String, Double>();
    for (long size : sizes) {
      bench.define(++tenant);
      double seconds = load(size + " rows", bench.file(tenant, tenant, size, 0), tenant, size);
      rates.put("%,d rows".formatted(size), size / seconds);
    }
    Chart.bars(Path.of("target", "bench", "growth.svg"), "One import after the other", "rows/s", rates);
  }

  private void duplicates(long size) throws Exception {
    for (int known : List.of(0, 20, 100)) {
      bench.define(++tenant);
      var before = bench.file(tenant, tenant, size, 100);
      load("  the existing profiles", before, tenant, size);
      load(known + " % duplicates", bench.file(tenant, tenant + 1_000, size, known), tenant, size);
    }
  }

  /** Concurrent imports, each for its own tenant. */
  private void jobs(long size) throws Exception {
    for (int many : List.of(1, 2, 4)) {
      var work = new ArrayList<Callable<Void>>();
      for (int job = 0; job < many; job++) {
        int id = ++tenant;
        bench.define(id);
        var file = bench.file(id, id, size, 0);
        work.add(
            () -> {
              Bench.expect(bench.upload(file, id), "\"failed\":0");
              return null;
            });
      }
      var pool = Executors.newFixedThreadPool(many);
      long start = System.nanoTime();
      for (var done : pool.invokeAll(work)) {
        done.get();
      }
      report(many + " concurrent job(s)", start, many * size);
      pool.shutdown();
    }
  }

  private void memory(long bytes) throws Exception {
    bench.define(++tenant);
    long sample = 10_000;
    long size = bytes * sample / Files.size(bench.file(tenant, tenant, sample, 0));
    var file = bench.file(tenant, tenant, size, 0);
    load(Files.size(file) + " bytes, " + size + " rows", file, tenant, size);
    var status = Files.readAllLines(Path.of("/proc/" + bench.server.pid() + "/status"));
    status.stream().filter(line -> line.startsWith("VmHWM")).forEach(System.out::println);
  }

  /** The latency of requests of one client, when idle and while an import runs. */
  private void online(long size) throws Exception {
    bench.define(++tenant);
    var known = bench.file(tenant, tenant, PROFILES, 100);
    var ids = ids(bench.upload(known, tenant), tenant);
    watch(ids, () -> true, 3_000, "warm-up");
    var idle = watch(ids, () -> true, 1_000, "idle");
    int other = ++tenant;
    bench.define(other);
    var file = bench.file(other, other, size, 0);
    var running = new AtomicBoolean(true);
    var importing =
        new Thread(
            () -> {
              try {
                load("the import", file, other, size);
              } catch (Exception failed) {
                failed.printStackTrace();
              } finally {
                running.set(false);
              }
            });
    importing.start();
    var during = watch(ids, running::get, Integer.MAX_VALUE, "while an import runs");
    importing.join();
    System.out.printf(
        "p99 during an import: GET x%.1f, identify x%.1f of idle%n",
        during.get() / idle.get(), during.identify() / idle.identify());
  }

  /** Imports and undoes as many rows, three times: the first time the server is cold. */
  private void undo(long size) throws Exception {
    for (int run = 0; run < 3; run++) {
      bench.define(++tenant);
      double importing =
          load("import " + run, bench.file(tenant, tenant, size, 0), tenant, size);
      var job = "/imports/" + between(get("/imports", tenant), "\"id\"");
      long start = System.nanoTime();
      send("POST", job + "/undo", tenant);
      while (!get(job, tenant).replace(" ", "").contains("\"undo\":{\"state\":\"completed\"")) {
        Thread.sleep(20);
      }
      double undoing = report("undo " + run, start, size);
      System.out.printf("%-36s %.2f of the time of the import%n", "", undoing / importing);
    }
  }

  private record Known(int tenant, List<String> ids) {}

  private Known ids(String reply, int id) throws Exception {
    Bench.expect(reply, "\"imported\":" + PROFILES);
    var jobs = get("/imports", id);
    var job = between(jobs, "\"id\"");
    var rows = get("/imports/" + job + "/rows?limit=1000", id);
    var ids = new ArrayList<String>();
    for (var part : rows.split("\"customer_id\"")) {
      if (part.startsWith(":")) {
        ids.add(between("\"x\"" + part, "\"x\""));
      }
    }
    return new Known(id, ids);
  }

  private static String between(String text, String name) {
    int from = text.indexOf('"', text.indexOf(':', text.indexOf(name)) + 1) + 1;
    return text.substring(from, text.indexOf('"', from));
  }

  /** The 99th percentiles in milliseconds. */
  private record Latencies(double get, double identify) {}

  private Latencies watch(Known known, BooleanSupplier condition, int most, String name) throws Exception {
    var gets = new ArrayList<Double>();
    var identified = new ArrayList<Double>();
    for (int i = 0; i < most && condition.getAsBoolean(); i++) {
      var id = known.ids().get(i % known.ids().size());
      gets.add(millis("/profiles/" + id, known.tenant()));
      var mail = "known." + i % PROFILES + "@mail.net";
      identified.add(millis("/profiles?EmailAddress=" + mail, known.tenant()));
      Thread.sleep(5);
    }
    System.out.printf(
        "%-22s GET p50 %6.1f p99 %6.1f ms; identify p50 %6.1f p99 %6.1f ms; %d each%n",
        name,
        at(gets, 0.5),
        at(gets, 0.99),
        at(identified, 0.5),
        at(identified, 0.99),
        gets.size());
    return new Latencies(at(gets, 0.99), at(identified, 0.99));
  }

  private static double at(List<Double> times, double part) {
    return times.stream().sorted().toList().get((int) (times.size() * part));
  }

  private double millis(String path, int id) throws Exception {
    long start = System.nanoTime();
    get(path, id);
    return (System.nanoTime() - start) / 1e6;
  }

  private String get(String path, int id) throws Exception {
    return send("GET", path, id);
  }

  private String send(String method, String path, int id) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(bench.base() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("X-Genesys-TenantId", Integer.toString(id))
            .build();
    var reply = bench.http.send(request, BodyHandlers.ofString());
    if (reply.statusCode() >= 300) {
      throw new IllegalStateException(path + ": " + reply.body());
    }
    return reply.body();
  }

  private double load(String name, Path file, int id, long size) throws Exception {
    long lwts = bench.lwts();
    long start = System.nanoTime();
    Bench.expect(bench.upload(file, id), "\"failed\":0");
    double seconds = report(name, start, size);
    System.out.printf("%-36s LWTs per row %.3f%n", "", (bench.lwts() - lwts) / (double) size);
    Files.deleteIfExists(file);
    return seconds;
  }

  private static double report(String name, long start, long size) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%-36s %8.1f s %8.0f rows/s%n", name, seconds, size / seconds);
    return seconds;
  }
}
