package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final Places places = new Places("too-many-uploads", "uploads", 4, 2);

  @Test
  void a_caller_of_several_tenants_has_the_places_of_one() {
    places.take("tenant 1", "anna");
    var second = places.take("tenant 2", "anna");
    assertRefused("The client", "tenant 3", "anna");

    places.take("tenant 1", "bob");
    assertRefused("The client", "tenant 1", "carl");

    second.run();
    second.run(); // has nothing left to give back
    places.take("tenant 3", "anna");
    assertRefused("The client", "tenant 4", "anna");
    places.take("tenant 4", "carl");
    assertRefused("The server", "tenant 5", "dora");
  }

  private void assertRefused(String who, String... holders) {
    assertThatThrownBy(() -> places.take(holders))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().detail()).startsWith(who));
  }
}
