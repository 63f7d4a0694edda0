package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CqlFileTest {

  @Test
  void comments_are_not_statements() {
    assertThat(CqlFile.statements("-- a; b\nONE\n TWO;\n\n-- c\nTHREE;\n"))
        .containsExactly("ONE\n TWO", "THREE");
  }
}
