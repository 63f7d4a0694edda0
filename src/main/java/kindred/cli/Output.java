package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where a command prints its result: as text, or as one JSON document for scripts. */
final class Output {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print one JSON document, as in the API.")
  private boolean json;

  /** Prints a document of the API. */
  void print(JsonNode document, Function<JsonNode, List<String>> asText) {
    if (json) {
      out().println(document);
    } else {
      asText.apply(document).stream().map(Table::printable).forEach(out()::println);
    }
  }

  /**
   * Prints a list of the API; an empty one is no mistake of the person, which the sentence says.
   */
  void printList(JsonNode list, Function<JsonNode, List<String>> asText, String none) {
    print(list, asText);
    if (list.isEmpty()) {
      note(none);
    }
  }

  /** Prints a line that is no result. */
  void note(String sentence) {
    err().println(Table.printable(sentence));
  }

  /** Does the work; if a signal ends the program meanwhile, prints the sentence. */
  <T> T noteIfEnded(String sentence, Supplier<T> work) {
    var hook = new Thread(() -> printAtEnd(sentence), "kindred-detach");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      remove(hook);
    }
  }

  private void printAtEnd(String sentence) {
    err().println();
    err().println(sentence);
    err().flush();
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // the sentence is being printed
    }
  }

  boolean isJson() {
    return json;
  }

  /** How the program was called, for the commands that a sentence suggests. */
  String program() {
    return command.root().qualifiedName();
  }

  PrintWriter out() {
    return command.commandLine().getOut();
  }

  PrintWriter err() {
    return command.commandLine().getErr();
  }
}
