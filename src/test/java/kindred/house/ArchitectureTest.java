package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import kindred.Main;
import org.junit.jupiter.api.Test;

/** The rules of the house, checked on the compiled classes and on the source. */
class ArchitectureTest {

  private static final ClassRules CLASSES = ClassRules.of(Main.class, "kindred");
  private static final SourceRules SOURCES =
      new SourceRules(Source.below(Path.of("src/main/java/kindred")));

  @Test
  void a_room_imports_only_from_floors_below_its_own() {
    assertThat(CLASSES.climbs()).isEmpty();
  }

  @Test
  void classes_form_no_cycles_between_rooms_or_inside_one() {
    assertThat(CLASSES.cycles()).isEmpty();
  }

  @Test
  void a_library_is_known_only_where_it_belongs() {
    assertThat(CLASSES.strangersOfLibraries()).isEmpty();
  }

  @Test
  void the_commands_and_the_demo_know_the_server_by_its_api_only() {
    assertThat(CLASSES.insiders()).isEmpty();
  }

  @Test
  void only_one_class_blocks_a_thread() {
    assertThat(CLASSES.blocking()).isEmpty();
  }

  @Test
  void only_the_main_class_reads_the_environment() {
    assertThat(CLASSES.readersOfTheEnvironment()).isEmpty();
  }

  @Test
  void names_say_what_a_class_is_for() {
    assertThat(CLASSES.emptyNames()).isEmpty();
  }

  @Test
  void constructors_have_at_most_seven_parameters_and_records_at_most_ten_components() {
    assertThat(CLASSES.longParameterLists()).isEmpty();
  }

  @Test
  void no_class_is_longer_than_250_lines() {
    assertThat(SOURCES.longClasses()).isEmpty();
  }

  @Test
  void no_room_has_more_than_35_files() {
    assertThat(SOURCES.largeRooms()).isEmpty();
  }

  @Test
  void every_public_type_says_what_it_guarantees_and_every_room_what_it_is_for() {
    assertThat(SOURCES.silentTypes()).isEmpty();
    assertThat(SOURCES.silentRooms()).isEmpty();
  }

  @Test
  void nothing_prints_a_stack_or_filters_in_the_database() {
    assertThat(SOURCES.forbiddenText()).isEmpty();
  }

  @Test
  void no_log_repeats_the_message_of_an_exception() {
    assertThat(SOURCES.loggedMessages()).isEmpty();
  }

  @Test
  void each_table_is_written_by_one_class_or_by_those_that_say_so() {
    assertThat(SOURCES.writers()).containsKeys("profile", "key_claim", "key_entry");
    assertThat(SOURCES.sharedTables()).isEmpty();
  }
}
