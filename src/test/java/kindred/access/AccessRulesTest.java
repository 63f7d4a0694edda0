package kindred.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;

class AccessRulesTest {

  private static final int DEFAULT = 101;

  @Test
  void one_of_the_roles_is_enough() {
    var caller = caller(Tenants.ALL, Role.MERGE);

    assertThatCode(() -> require(caller, Role.IMPORT, Role.MERGE)).doesNotThrowAnyException();
  }

  @Test
  void no_role_includes_another() {
    for (Role own : Role.values()) {
      for (Role required : Role.values()) {
        if (own == required) {
          require(caller(Tenants.ALL, own), required);
        } else {
          assertThatThrownBy(() -> require(caller(Tenants.ALL, own), required))
              .hasMessageContaining("operation-not-allowed")
              .hasMessageContaining(required.text());
        }
      }
    }
  }

  @Test
  void nobody_may_use_an_operation_without_roles() {
    assertThatThrownBy(() -> require(Caller.EVERYBODY)).isInstanceOf(ProblemException.class);
  }

  @Test
  void the_operator_chooses_the_status_of_a_missing_role() {
    assertThatThrownBy(
            () ->
                AccessRules.requireRole(
                    caller(Tenants.ALL, Role.READ), Set.of(Role.WRITE), Problem.Kind.FORBIDDEN))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().kind()).isEqualTo(Problem.Kind.FORBIDDEN));
  }

  @Test
  void a_caller_may_name_any_of_their_tenants_and_no_other() {
    var caller = caller(Tenants.of(Set.of(7, 8)));

    assertThat(AccessRules.tenant(caller, Optional.of(8), DEFAULT)).isEqualTo(8);
    assertThatThrownBy(() -> AccessRules.tenant(caller, Optional.of(DEFAULT), DEFAULT))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().kind()).isEqualTo(Problem.Kind.NOT_FOUND);
              assertThat(refused.problem().code()).isEqualTo("tenant-not-found");
            });
  }

  @Test
  void a_caller_with_all_tenants_may_name_any() {
    assertThat(AccessRules.tenant(caller(Tenants.ALL), Optional.of(9), DEFAULT)).isEqualTo(9);
    assertThat(AccessRules.tenant(caller(Tenants.ALL), Optional.empty(), DEFAULT))
        .isEqualTo(DEFAULT);
  }

  @Test
  void without_a_name_the_only_tenant_is_meant_then_the_default_one() {
    assertThat(unnamed(7)).isEqualTo(7);
    assertThat(unnamed(7, DEFAULT)).isEqualTo(DEFAULT);
    assertThatThrownBy(() -> unnamed(7, 8)).hasMessageContaining("tenant-not-named");
    assertThatThrownBy(() -> unnamed()).hasMessageContaining("tenant-not-named");
  }

  private static int unnamed(Integer... tenants) {
    return AccessRules.tenant(caller(Tenants.of(Set.of(tenants))), Optional.empty(), DEFAULT);
  }

  private static Caller caller(Tenants tenants, Role... roles) {
    return new Caller("anna", Set.of(roles), tenants);
  }

  private static void require(Caller caller, Role... roles) {
    AccessRules.requireRole(caller, Set.of(roles), Problem.Kind.UNAUTHORIZED);
  }
}
