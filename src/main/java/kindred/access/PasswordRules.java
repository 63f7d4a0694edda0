package kindred.access;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which passwords are accepted: long ones that are not among the first guesses. Pure. */
final class PasswordRules {

  private static final int LEAST = 12;
  private static final int MOST = 128;

  /** The long ones of the passwords that are used most. */
  private static final Set<String> COMMON =
      Set.of(
          """
          000000000000 111111111111 112233445566 121212121212 123123123123 123412341234
          123456123456 123456789012 1234567890123 12345678910 123456789abc 1234567890qwerty
          1q2w3e4r5t6y 1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv 987654321098 abc123456789
          abcd12345678 abcdefghijkl abcdefghijklm administrator asdfghjkl123 basketball12
          changeme1234 changemechangeme correcthorsebatterystaple footballfootball iloveyou1234
          iloveyouiloveyou letmein12345 letmeinletmein minecraft123 monkeymonkey password1234
          password12345 password123456 passwordpassword princess1234 q1w2e3r4t5y6 qazwsxedcrfv
          qwerty123456 qwertyqwerty qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiopasdf
          sunshine1234 superman1234 unknownunknown welcome12345 zaq12wsxcde3
          """
              .split("\\s+"));

  private PasswordRules() {}

  /** What is wrong with a password; it does not repeat the password. */
  static Optional<String> fault(String name, String password) {
    int length = password.codePointCount(0, password.length());
    String plain = password.toLowerCase(Locale.ROOT);
    if (length < LEAST || length > MOST) {
      return Optional.of("The password must have %d to %d characters.".formatted(LEAST, MOST));
    }
    boolean guessed =
        COMMON.contains(plain)
            || plain.chars().distinct().count() < 4
            || plain.replace(name, "").length() < LEAST / 2;
    return guessed
        ? Optional.of("The password is among the first that anybody guesses. Use another one.")
        : Optional.empty();
  }
}
