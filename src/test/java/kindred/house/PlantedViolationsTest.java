package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each rule of the house finds the violation that is planted for it below {@code planted}. */
class PlantedViolationsTest {

  private static final ClassRules CLASSES = ClassRules.of(PlantedViolationsTest.class, "planted");

  @Test
  void an_import_from_a_floor_above_is_found() {
    assertThat(CLASSES.climbs()).containsExactly("planted.csv.Climber -> planted.http.Upstairs");
  }

  @Test
  void a_cycle_inside_a_room_is_found() {
    assertThat(CLASSES.cycles())
        .singleElement()
        .asString()
        .contains("planted.merge.First", "planted.merge.Second");
  }

  @Test
  void a_library_in_the_wrong_class_is_found() {
    assertThat(CLASSES.strangersOfLibraries())
        .containsExactlyInAnyOrder(
            "planted.imports.DriverUser uses com.datastax",
            "planted.imports.WebUser uses io.vertx.ext.web");
  }

  @Test
  void a_client_that_knows_the_server_from_inside_is_found() {
    assertThat(CLASSES.insiders())
        .containsExactly(
            "planted.cli.Insider -> planted.http.Upstairs",
            "planted.demo.Insider -> planted.http.Upstairs");
  }

  @Test
  void each_way_to_block_a_thread_is_found() {
    assertThat(CLASSES.blocking())
        .hasSize(4)
        .anyMatch(one -> one.contains("Thread.sleep"))
        .anyMatch(one -> one.contains("TimeUnit.sleep"))
        .anyMatch(one -> one.contains("LockSupport.parkNanos"))
        .anyMatch(one -> one.contains("Object.wait"));
  }

  @Test
  void a_reader_of_the_environment_is_found() {
    assertThat(CLASSES.readersOfTheEnvironment()).hasSize(1);
  }

  @Test
  void a_name_that_says_nothing_is_found() {
    assertThat(CLASSES.emptyNames()).containsExactly("planted.imports.RowHelper");
  }

  @Test
  void too_many_parameters_and_components_are_found() {
    assertThat(CLASSES.longParameterLists())
        .containsExactly(
            "planted.imports.EightParameters has a constructor of 8 parameters",
            "planted.imports.ElevenComponents has a constructor of 11 parameters");
  }

  @Test
  void a_class_that_is_too_long_is_found() {
    assertThat(rules(new Source("imports", "Long", "\n".repeat(251))).longClasses())
        .containsExactly("imports.Long");
    assertThat(rules(new Source("imports", "Short", "\n".repeat(250))).longClasses()).isEmpty();
  }

  @Test
  void a_room_that_is_too_large_is_found() {
    var files =
        IntStream.range(0, 36).mapToObj(i -> new Source("imports", "Class" + i, "")).toList();

    assertThat(new SourceRules(files).largeRooms()).containsExactly("imports has 36 files");
    assertThat(new SourceRules(files.subList(1, 36)).largeRooms()).isEmpty();
  }

  @Test
  void a_type_and_a_room_that_say_nothing_are_found() {
    var silent = rules(new Source("imports", "Silent", "package x;\n\npublic class Silent {}\n"));

    assertThat(silent.silentTypes()).containsExactly("imports.Silent");
    assertThat(silent.silentRooms()).containsExactly("imports");
  }

  @Test
  void forbidden_text_is_found() {
    var text = "failure.printStackTrace();";

    assertThat(rules(new Source("imports", "Printer", text)).forbiddenText())
        .containsExactly("imports.Printer has printStackTrace");
  }

  @Test
  void a_logged_message_of_an_exception_is_found() {
    var text = "LOG.warn(\n    \"Row {} failed: {}\", row,\n    done.cause().toString());";

    assertThat(rules(new Source("imports", "Talker", text)).loggedMessages())
        .containsExactly("imports.Talker");
  }

  @Test
  void a_second_writer_of_a_table_is_found() {
    var owner = new Source("keys", "ClaimStore", "\"INSERT INTO key_claim (tenant_id)\"");
    var other = new Source("keys", "OtherStore", "\"DELETE FROM key_claim WHERE tenant_id = ?\"");

    assertThat(rules(owner, other).sharedTables())
        .containsExactly("key_claim is written by [ClaimStore, OtherStore]");
  }

  private static SourceRules rules(Source... sources) {
    return new SourceRules(List.of(sources));
  }
}
