package kindred.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The person at the keyboard, if there is one: questions, and answers from standard input. */
final class Terminal {

  private final BufferedReader in;
  private final OutputStream out;
  private final boolean present;

  Terminal(InputStream in, OutputStream out, boolean present) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
    this.present = present;
  }

  /** Whether somebody watches the output and can answer. */
  boolean isPresent() {
    return present;
  }

  /** Copies bytes to standard output, whatever their encoding is. */
  void copy(InputStream content) throws IOException {
    content.transferTo(out);
    out.flush();
  }

  /** Asks before a change; {@code --yes} is the answer of a script. */
  void confirm(boolean yes, String question, PrintWriter err) {
    if (yes) {
      return;
    }
    if (!present) {
      throw CommandFailure.usage("There is no terminal to ask: '" + question + "' Use --yes.");
    }
    err.print(question + " [y/N] ");
    err.flush();
    var answer = line().strip().toLowerCase(Locale.ROOT);
    if (!answer.equals("y") && !answer.equals("yes")) {
      throw CommandFailure.notAll("Nothing was changed.");
    }
  }

  /** The next line of standard input; empty at its end. */
  String line() {
    try {
      var line = in.readLine();
      return line == null ? "" : line;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Asks for a password, without showing it. */
  String password() {
    var console = System.console();
    if (console == null) {
      throw CommandFailure.usage(
          "There is no terminal to ask for the password. Set KINDRED_PASSWORD_FILE, or use"
              + " --password-stdin or --token-file.");
    }
    var password = console.readPassword("Password: ");
    return password == null ? "" : new String(password);
  }
}
