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
  void should_give_back_what_was_packed() {
    var random = new Random(1);
    for (int size : List.of(0, 1, 2, 999, LedgerPage.RECORDS)) {
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
  void should_be_small_when_all_is_well() {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < LedgerPage.RECORDS; i++) {
      entries.add(new Entry(Kind.IMPORTED, i + 2, ""));
    }

    assertThat(LedgerPage.pack(entries).remaining()).isLessThan(100);
  }

  @Test
  void should_know_where_a_record_is() {
    assertThat(LedgerPage.of(1)).isZero();
    assertThat(LedgerPage.of(1_000)).isZero();
    assertThat(LedgerPage.of(1_001)).isEqualTo(1);
    assertThat(LedgerPage.place(1_001)).isZero();
    assertThat(LedgerPage.first(1)).isEqualTo(1_001);
  }

  @Test
  void should_let_a_later_epoch_beat_the_fullest_page_of_an_earlier_one() {
    assertThat(ImportLedgerStore.timestamp(2, 1))
        .isGreaterThan(ImportLedgerStore.timestamp(1, LedgerPage.RECORDS));
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
