package kindred.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The subcommand {@code completion}: a script by which a shell completes the commands. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script by which bash and zsh complete commands and options.",
    footer = {"%nExample:", "  source <(${ROOT-COMMAND-NAME} completion)"})
final class CompletionCommand implements Runnable {

  private static final String NAME = "kindred";

  /** The start script of a checkout completes as the program does. */
  private static final String CHECKOUT = "%ncomplete -F _complete_kindred -o default ./run%n";

  @Spec private CommandSpec command;

  @Override
  public void run() {
    var root = command.root().commandLine();
    root.getOut().print(AutoComplete.bash(NAME, root));
    root.getOut().printf(CHECKOUT);
    root.getOut().flush();
  }
}
