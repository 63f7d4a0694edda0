import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Runs one file of merges in several orders, each on the same profiles of another tenant, and checks
 * that all have the same result. Called by bench/merge-file; its first lines explain the arguments.
 */
final class MergeFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; *rel=\"?next\"?");
  private static final Path WORK = Path.of("target", "bench");

  private final Bench bench;
  private final int tenant;
  private final int profiles;
  private final Map<String, Integer> ranks = new HashMap<>();
  private final List<String> ids = new ArrayList<>();

  private MergeFile(Bench bench, int tenant, int profiles) {
    this.bench = bench;
    this.tenant = tenant;
    this.profiles = profiles;
  }

  public static void main(String[] args) throws Exception {
    int merges = Integer.parseInt(args[0]);
    int orders = Integer.parseInt(args[1]);
    long seed = Long.parseLong(args[2]);
    int profiles = merges + merges / 10;
    var plan = plan(merges, profiles, seed);
    System.out.printf("%d merges of %d profiles, seed %d%n", merges, profiles, seed);
    var bench = new Bench(profiles, 0);
    boolean equal = true;
    try {
      bench.start();
      Map<String, String> expected = null;
      for (int order = 0; order < orders; order++) {
        var file = new MergeFile(bench, 6_001 + order, profiles);
        file.populate();
        var results = file.merge(plan, order == 0 ? null : new Random(seed + order));
        expected = expected == null ? results : expected;
        equal &= differences(expected, results) == 0;
      }
    } finally {
      bench.stop();
    }
    System.exit(equal ? 0 : 1);
  }

  private record Line(int destination, int source, boolean force) {}

  /** The size of the groups within which merges form chains, circles and repetitions. */
  private static final int FAMILY = 11;

  private static List<Line> plan(int merges, int profiles, long seed) {
    var random = new Random(seed);
    var shuffled = new ArrayList<>(IntStream.range(0, profiles).boxed().toList());
    Collections.shuffle(shuffled, random);
    var plan = new ArrayList<Line>();
    while (plan.size() < merges) {
      int family = random.nextInt(profiles / FAMILY) * FAMILY;
      int destination = shuffled.get(family + random.nextInt(FAMILY));
      int source = shuffled.get(family + random.nextInt(FAMILY));
      if (destination != source) {
        plan.add(new Line(destination, source, random.nextInt(3) == 0));
      }
    }
    return plan;
  }

  private static int differences(Map<String, String> expected, Map<String, String> results) {
    int differences = 0;
    for (var one : expected.entrySet()) {
      if (!one.getValue().equals(results.get(one.getKey())) && differences++ < 5) {
        System.out.printf("%s: %s, but %s%n", one.getKey(), one.getValue(), results.get(one.getKey()));
      }
    }
    System.out.printf("  %d of %d profiles have another result than in the first order%n", differences, expected.size());
    return differences;
  }

  /** Ids are random, but a circle ends in its smallest id: the contents follow the order of ids. */
  private void populate() throws Exception {
    bench.define(tenant);
    var csv = WORK.resolve("profiles-" + tenant + ".csv");
    try (var out = Files.newBufferedWriter(csv)) {
      out.write("EmailAddress\n");
      for (int i = 0; i < profiles; i++) {
        out.write("p" + i + "@mail.net\n");
      }
    }
    var job = JSON.readTree(bench.upload(csv, tenant));
    var byIndex = new TreeMap<Integer, String>();
    for (var next = "/imports/" + job.path("id").asText() + "/rows?limit=1000"; next != null; ) {
      var page = get(next);
      JSON.readTree(page.body())
          .forEach(row -> byIndex.put(row.path("index").asInt(), row.path("customer_id").asText()));
      var link = NEXT.matcher(page.headers().firstValue("Link").orElse(""));
      next = link.find() ? link.group(1) : null;
    }
    ids.addAll(byIndex.values());
    Collections.sort(ids);
    for (int rank = 0; rank < profiles; rank++) {
      ranks.put(ids.get(rank), rank);
    }
    try (var out = Files.newBufferedWriter(csv)) {
      out.write("EmailAddress,FirstName,Address.City\n");
      for (int i = 0; i < profiles; i++) {
        int rank = ranks.get(byIndex.get(i + 1));
        out.write("p" + i + "@mail.net,n" + rank + "," + (rank % 3 == 0 ? "c" + rank % 9 : "") + "\n");
      }
    }
    var request =
        request("/profiles/import?id-key=idEmail&on-duplicate=update")
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofFile(csv))
            .build();
    Bench.expect(bench.http.send(request, BodyHandlers.ofString()).body(), "\"updated\":" + profiles);
    Files.delete(csv);
  }

  /** Merges, and returns the result for each profile. */
  private Map<String, String> merge(List<Line> plan, Random order) throws Exception {
    var lines = new ArrayList<String>();
    for (var line : plan) {
      lines.add(
          "{\"destination\": \"%s\", \"source\": \"%s\", \"force_merge\": %s}"
              .formatted(ids.get(line.destination()), ids.get(line.source()), line.force()));
    }
    if (order != null) {
      Collections.shuffle(lines, order);
    }
    long start = System.nanoTime();
    var request =
        request("/merges")
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(String.join("\n", lines)))
            .build();
    var job = JSON.readTree(bench.http.send(request, BodyHandlers.ofString()).body());
    System.out.printf(
        "%-16s %s, %.1f s: %s%n",
        order == null ? "as planned" : "in another order",
        job.path("state").asText(),
        (System.nanoTime() - start) / 1e9,
        job.path("counts"));
    var results = new TreeMap<String, String>();
    for (int rank = 0; rank < profiles; rank++) {
      results.put("n" + rank, describe(get("/profiles/" + ids.get(rank) + "?extensions=Address")));
    }
    return results;
  }

  private String describe(HttpResponse<String> answer) throws Exception {
    var json = JSON.readTree(answer.body());
    if (answer.statusCode() == 200) {
      return json.path("FirstName") + " " + json.path("Address").path("City").asText();
    }
    return json.path("code").asText() + " in n" + ranks.get(json.path("merged_into").asText());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return bench.http.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(bench.base()).resolve(path))
        .header("X-Genesys-TenantId", Integer.toString(tenant));
  }
}
