package kindred.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;

/** What a command says when a signal ends it before its work is done. */
final class DetachNote {

  private DetachNote() {}

  /** Does the work; if a signal ends the program meanwhile, prints the sentence. */
  static <T> T during(PrintWriter err, String sentence, Supplier<T> work) {
    var hook = new Thread(() -> print(err, sentence), "kindred-detach");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      remove(hook);
    }
  }

  private static void print(PrintWriter err, String sentence) {
    err.println();
    err.println(sentence);
    err.flush();
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // the sentence is being printed
    }
  }
}
