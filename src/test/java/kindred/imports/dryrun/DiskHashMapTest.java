package kindred.imports.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Random;
import kindred.jobs.files.SpoolSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskHashMapTest {

  @TempDir Path folder;

  @Test
  void a_key_has_the_value_that_was_put_last() throws IOException {
    var random = new Random(1);
    var expected = new HashMap<Long, Long>();
    try (var map = map(1_000_000, Long.MAX_VALUE)) {
      for (int i = 0; i < 60_000; i++) {
        long key = 1 + random.nextInt(40_000);
        map.put(bytes(key, 7), bytes(i, i));
        expected.put(key, (long) i);
      }
      assertThat(map.size()).isEqualTo(expected.size());
      for (long key = 1; key <= 40_000; key++) {
        var found = map.get(bytes(key, 7)).map(value -> ByteBuffer.wrap(value).getLong());
        assertThat(found.orElse(null)).isEqualTo(expected.get(key));
      }
      assertThat(map.get(bytes(1, 8))).isEmpty();
    }
  }

  @Test
  void the_open_file_has_no_name() throws IOException {
    try (var map = map(10, Long.MAX_VALUE)) {
      map.put(bytes(1, 1), bytes(2, 2));

      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void more_keys_than_the_maximum_are_refused() throws IOException {
    try (var map = map(2, Long.MAX_VALUE)) {
      map.put(bytes(1, 1), bytes(0, 0));
      map.put(bytes(2, 1), bytes(0, 0));
      map.put(bytes(2, 1), bytes(9, 9));

      assertThatThrownBy(() -> map.put(bytes(3, 1), bytes(0, 0)))
          .isInstanceOf(DiskHashMap.Full.class);
    }
  }

  @Test
  void a_map_that_grows_leaves_the_disk_to_others() throws IOException {
    try (var map = map(1_000_000, 2_000_000_000)) {
      assertThatThrownBy(
              () -> {
                for (int key = 1; key < 1_000_000; key++) {
                  map.put(bytes(key, 1), bytes(0, 0));
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space");
      assertThat(map.size()).isLessThan(10_000);
    }
  }

  /** A map on a disk with so many bytes, nearly all of them in use. */
  private DiskHashMap map(long maxKeys, long disk) throws IOException {
    var space =
        new SpoolSpace(
            folder,
            new SpoolSpace.Disk() {
              @Override
              public long total() {
                return disk;
              }

              @Override
              public long usable() {
                return disk / 10 + (1 << 20);
              }
            },
            0);
    return new DiskHashMap(folder.resolve("map"), maxKeys, space);
  }

  private static byte[] bytes(long first, long second) {
    return ByteBuffer.allocate(DiskHashMap.BYTES).putLong(first).putLong(second).array();
  }
}
