package kindred.jobs.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import kindred.jobs.RowOutcome.Kind;
import kindred.jobs.outcomes.LedgerPage.Entry;
import org.junit.jupiter.api.Test;

class LedgerPageTest {

  @Test
  void should_unpack_what_was_packed() {
    var random = new Random(1);
    for (int size : List.of(0, 1, 2, 999, LedgerPage.ROWS)) {
      var entries = new ArrayList<Entry>();
      long line = 1;
      for (int i = 0; i < size; i++) {
        line += 1 + (random.nextInt(10) == 0 ? random.nextLong(5_000_000_000L) : 0);
        entries.add(entry(random, line));
      }

      assertThat(LedgerPage.unpack(LedgerPage.pack(entries))).isEqualTo(entries);
    }
  }

  @Test
  void should_be_small_when_all_rows_were_imported() {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < LedgerPage.ROWS; i++) {
      entries.add(new Entry(Kind.IMPORTED, i + 2, ""));
    }

    assertThat(LedgerPage.pack(entries).remaining()).isLessThan(100);
  }

  @Test
  void should_calculate_the_page_and_place_of_a_row() {
    assertThat(LedgerPage.of(1)).isZero();
    assertThat(LedgerPage.of(1_000)).isZero();
    assertThat(LedgerPage.of(1_001)).isEqualTo(1);
    assertThat(LedgerPage.place(1_001)).isZero();
    assertThat(LedgerPage.first(1)).isEqualTo(1_001);
  }

  @Test
  void should_give_a_later_epoch_a_higher_timestamp_than_any_page_of_an_earlier_one() {
    assertThat(ImportLedgerStore.timestamp(2, 1))
        .isGreaterThan(ImportLedgerStore.timestamp(1, LedgerPage.ROWS));
    assertThat(ImportLedgerStore.timestamp(1, 600))
        .isGreaterThan(ImportLedgerStore.timestamp(1, 599));
  }

  private static Entry entry(Random random, long line) {
    if (random.nextInt(20) == 0) {
      return null;
    }
    var kind = Kind.values()[random.nextInt(Kind.values().length)];
    boolean named = kind != Kind.IMPORTED && random.nextBoolean();
    return new Entry(kind, line, named ? "00001b8BBKDX%04d".formatted(random.nextInt(9999)) : "");
  }
}
