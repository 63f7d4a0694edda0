package kindred.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import kindred.settings.Environment;
import kindred.settings.Setting;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Adds the commands that work with a running server. */
public final class ClientCommands {

  private final Supplier<Environment> environment;
  private final List<Setting> known;
  private final Terminal terminal;

  private ClientCommands(
      Supplier<Environment> environment, List<Setting> known, Terminal terminal) {
    this.environment = environment;
    this.known = known;
    this.terminal = terminal;
  }

  /**
   * Adds the commands.
   *
   * @param environment asked when a command runs, after the command line was read
   * @param known every setting of the program
   * @param stdout gets what is not text, such as rows in the encoding of their file
   */
  public static void addTo(
      CommandLine program,
      Supplier<Environment> environment,
      List<Setting> known,
      InputStream stdin,
      OutputStream stdout) {
    var terminal = new Terminal(stdin, stdout, System.console() != null);
    new ClientCommands(environment, known, terminal).addTo(program);
  }

  private void addTo(CommandLine program) {
    List.of(
            new InspectCommand(connection()),
            new ImportCommand(connection(), follower()),
            new JobsCommand(terminal),
            new FindCommand(connection()),
            new DuplicatesCommand(connection(), terminal),
            new MergeCommand(connection(), terminal),
            new UnmergeCommand(connection(), terminal),
            new SchemaCommand(terminal),
            new AuditCommand(connection()),
            new CompletionCommand())
        .forEach(command -> program.addSubcommand(new CommandLine(command, mixins())));
  }

  /** Commands that are methods get their mixins from a factory. */
  private IFactory mixins() {
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        if (type == Connection.class) {
          return type.cast(connection());
        }
        if (type == JobFollower.class) {
          return type.cast(follower());
        }
        return CommandLine.defaultFactory().create(type);
      }
    };
  }

  private Connection connection() {
    return new Connection(environment, known, terminal);
  }

  private JobFollower follower() {
    return new JobFollower(terminal);
  }
}
