package kindred.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialsTest {

  private static final LocalDate TODAY = LocalDate.of(2027, 6, 30);

  @Test
  void the_first_colon_ends_the_name() {
    assertThat(basic("anna:a:b")).isEqualTo(new Credentials.Basic("anna", "a:b"));
    assertThat(basic("anna:")).isEqualTo(new Credentials.Basic("anna", ""));
  }

  @Test
  void the_case_of_the_scheme_makes_no_difference() {
    assertThat(Credentials.of("bEARER abc")).isEqualTo(new Credentials.Bearer("abc"));
  }

  @Test
  void what_is_malformed_is_unreadable() {
    String invalidUtf8 = Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, ':'});
    for (String header :
        List.of(
            "", " ", "Basic", "Basic ", "Bearer ", "Basic !", "Digest a", "Basic " + invalidUtf8)) {
      assertThat(Credentials.of(header)).as(header).isEqualTo(new Credentials.Unreadable());
    }
    assertThat(basic("no colon")).isEqualTo(new Credentials.Unreadable());
    assertThat(basic("anna:" + "x".repeat(1_000))).isEqualTo(new Credentials.Unreadable());
  }

  @Test
  void no_text_shows_a_secret() {
    assertThat(basic("anna:secret").toString()).doesNotContain("secret");
    assertThat(Credentials.of("Bearer secret").toString()).doesNotContain("secret");
  }

  @Test
  void a_token_is_accepted_with_its_own_secret_only() {
    var one = ApiToken.issue(Optional.empty());
    var other = ApiToken.issue(Optional.empty());
    var sent = ApiToken.Sent.of(one.text()).orElseThrow();

    assertThat(sent.id()).isEqualTo(one.token().id());
    assertThat(one.token().accepts(sent.secret(), TODAY)).isTrue();
    assertThat(other.token().accepts(sent.secret(), TODAY)).isFalse();
    assertThat(one.token().sha256()).doesNotContain(sent.secret());
  }

  @Test
  void a_part_of_a_token_is_no_token() {
    String text = ApiToken.issue(Optional.empty()).text();

    for (String part :
        List.of(text + "A", text.substring(0, text.length() - 1), text.substring(1))) {
      assertThat(ApiToken.Sent.of(part)).isEmpty();
    }
  }

  @Test
  void a_token_is_refused_from_the_day_of_its_expiry_on() {
    var issued = ApiToken.issue(Optional.of(TODAY));
    String secret = ApiToken.Sent.of(issued.text()).orElseThrow().secret();

    assertThat(issued.token().accepts(secret, TODAY.minusDays(1))).isTrue();
    assertThat(issued.token().accepts(secret, TODAY)).isFalse();
  }

  @Test
  void passwords_that_are_short_long_or_common_are_refused() {
    for (String password :
        List.of(
            "short",
            "x".repeat(129),
            "Password12345",
            "aaaaaaaaaaaaaaa",
            "abababababab",
            "annaannaanna1")) {
      assertThat(PasswordRules.fault("anna", password)).as(password).isPresent();
    }
    assertThat(PasswordRules.fault("anna", "a sentence that is long")).isEmpty();
  }

  private static Credentials basic(String nameAndPassword) {
    byte[] bytes = nameAndPassword.getBytes(StandardCharsets.UTF_8);
    return Credentials.of("Basic " + Base64.getEncoder().encodeToString(bytes));
  }
}
