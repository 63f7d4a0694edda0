package kindred.demo;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CustomerFileTest {

  private static final int EMAIL = 6;

  @Test
  void should_write_the_same_bytes_for_the_same_seed() throws IOException {
    assertThat(text(7, 2_000)).isEqualTo(text(7, 2_000)).isNotEqualTo(text(8, 2_000));
  }

  @Test
  void should_count_the_contents_of_the_file() throws IOException {
    var out = new StringWriter();
    var contents = new CustomerFile(7, 101, 20_000).write(out);

    var emails = new HashSet<String>();
    var rows = rows(out.toString());
    rows.forEach(row -> emails.add(row.getField(EMAIL).toLowerCase(Locale.ROOT)));

    assertThat(contents.rows()).isEqualTo(rows.size()).isEqualTo(20_000);
    assertThat(contents.emails()).isEqualTo(emails.size());
    assertThat(contents.repeats()).isEqualTo(rows.size() - emails.size()).isBetween(500L, 1_000L);
    assertThat(contents.twins()).isBetween(100L, 300L);
  }

  @Test
  void should_have_pairs_and_repeats_also_in_a_small_file() throws IOException {
    var contents = new CustomerFile(20_250_301, 101, 500).write(new StringWriter());

    assertThat(contents.pairs()).isNotEmpty();
    assertThat(contents.repeats()).isPositive();
  }

  @Test
  void should_give_both_addresses_of_a_pair_to_one_name_and_landline() throws IOException {
    var out = new StringWriter();
    var contents = new CustomerFile(7, 101, 5_000).write(out);
    var byEmail = new HashMap<String, CsvRecord>();
    rows(out.toString()).forEach(row -> byEmail.putIfAbsent(row.getField(EMAIL), row));

    assertThat(contents.pairs()).isNotEmpty();
    for (var pair : contents.pairs()) {
      var person = byEmail.get(pair.email()).getFields();
      var twin = byEmail.get(pair.otherEmail()).getFields();
      assertThat(pair.email()).isNotEqualToIgnoringCase(pair.otherEmail());
      assertThat(twin.subList(2, 4)).isEqualTo(person.subList(2, 4));
      assertThat(twin.get(5)).isEqualTo(person.get(5));
      assertThat(twin.subList(7, 13)).isEqualTo(person.subList(7, 13));
    }
  }

  @Test
  void should_use_only_mail_domains_reserved_for_examples() throws IOException {
    rows(text(7, 2_000))
        .forEach(
            row ->
                assertThat(row.getField(EMAIL).toLowerCase(Locale.ROOT))
                    .matches("[a-z]+\\.[a-z]+\\.[0-9]+@example\\.(org|com|net)"));
  }

  @Test
  void should_quote_where_a_cell_needs_it() throws IOException {
    var text = text(7, 2_000);

    assertThat(text)
        .startsWith(String.join(",", Customer.HEADER) + "\r\n")
        .contains("\"\"\"The Old Mill\"\", ")
        .contains("\"c/o Reception\n")
        .endsWith("\r\n");
    assertThat(rows(text)).allSatisfy(row -> assertThat(row.getFieldCount()).isEqualTo(13));
  }

  @Test
  void should_not_hold_the_file_in_memory() throws IOException {
    var counter = new Counter();

    var contents = new CustomerFile(7, 101, 200_000).write(counter);

    assertThat(counter.characters).isGreaterThan(20_000_000);
    assertThat(contents.pairs()).hasSize(50);
  }

  private static String text(long seed, int rows) throws IOException {
    var out = new StringWriter();
    new CustomerFile(seed, 101, rows).write(out);
    return out.toString();
  }

  private static List<CsvRecord> rows(String text) {
    try (Stream<CsvRecord> records = CsvReader.builder().ofCsvRecord(text).stream()) {
      return records.skip(1).toList();
    }
  }

  /** Counts and discards, so that only the writer of the file could fill the memory. */
  private static final class Counter extends Writer {
    private long characters;

    @Override
    public void write(char[] buffer, int offset, int length) {
      characters += length;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
