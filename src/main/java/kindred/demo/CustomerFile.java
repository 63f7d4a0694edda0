package kindred.demo;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A generated CSV file of customers with known contents: the same seed and size give the same
 * bytes. One row in twenty-five repeats the e-mail address of an earlier row; one in a hundred is
 * an earlier person with another address.
 *
 * <p>The contents are counted while the file is generated, not by reading it.
 */
public final class CustomerFile {

  private static final int NEIGHBOURHOOD = 5_000;
  private static final int MAX_PAIRS = 50;

  private final SampleData sampleData;
  private final int tenant;
  private final int rows;

  /** One person with two e-mail addresses. */
  public record Pair(String email, String otherEmail) {}

  /**
   * The contents of a file.
   *
   * @param emails the number of different e-mail addresses, as the identity check compares them
   * @param repeats rows with the address of an earlier row
   * @param twins rows of an earlier person with a new address
   * @param pairs the first twins, each with the earlier row
   */
  public record Contents(long rows, long emails, long repeats, long twins, List<Pair> pairs) {
    public Contents {
      pairs = List.copyOf(pairs);
    }
  }

  private enum Kind {
    NEW,
    REPEAT,
    TWIN
  }

  private record Draw(Kind kind, long earlier) {}

  public CustomerFile(long seed, int tenant, int rows) {
    this.sampleData = new SampleData(seed);
    this.tenant = tenant;
    this.rows = rows;
  }

  /** Writes the file, and replaces an older one. */
  public Contents write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      return write(out);
    }
  }

  /** Writes the rows one by one; holds only the counts in memory. */
  public Contents write(Writer out) throws IOException {
    long repeats = 0;
    long twins = 0;
    var pairs = new ArrayList<Pair>();
    write(out, Customer.HEADER);
    for (long number = 1; number <= rows; number++) {
      var draw = draw(number);
      var customer = customer(number, draw);
      write(out, customer.cells(tenant));
      if (draw.kind() == Kind.REPEAT) {
        repeats++;
      } else if (draw.kind() == Kind.TWIN) {
        twins++;
        if (pairs.size() < MAX_PAIRS) {
          pairs.add(new Pair(sampleData.customer(draw.earlier()).email(), customer.email()));
        }
      }
    }
    return new Contents(rows, rows - repeats, repeats, twins, pairs);
  }

  private Customer customer(long number, Draw draw) {
    return switch (draw.kind()) {
      case NEW -> sampleData.customer(number);
      case REPEAT -> repeated(sampleData.customer(draw.earlier()), number);
      case TWIN -> sampleData.twin(sampleData.customer(draw.earlier()), number);
    };
  }

  /** Every other repeat is in capitals: the case of an address makes no difference. */
  private static Customer repeated(Customer earlier, long number) {
    return number % 2 == 0 ? earlier : earlier.withEmail(earlier.email().toUpperCase(Locale.ROOT));
  }

  /** The kind of a row; only rows that are new themselves are repeated. */
  private Draw draw(long number) {
    var draw = roll(number);
    boolean valid = number > 1 && roll(draw.earlier()).kind() == Kind.NEW;
    return draw.kind() == Kind.NEW || valid ? draw : new Draw(Kind.NEW, number);
  }

  private Draw roll(long number) {
    var random = sampleData.random(number, 0);
    int percent = random.nextInt(100);
    long earlier = number - 1 - random.nextLong(Math.max(1, Math.min(number - 1, NEIGHBOURHOOD)));
    return new Draw(percent < 4 ? Kind.REPEAT : percent < 5 ? Kind.TWIN : Kind.NEW, earlier);
  }

  private static void write(Writer out, List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.write(quoted(cells.get(i)));
    }
    out.write("\r\n");
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
