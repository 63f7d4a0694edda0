package kindred.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import kindred.settings.Environment;
import kindred.settings.Setting;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

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
    program
        .registerConverter(int.class, wholeNumber(Integer::valueOf, Integer.MAX_VALUE))
        .registerConverter(Integer.class, wholeNumber(Integer::valueOf, Integer.MAX_VALUE))
        .registerConverter(Long.class, wholeNumber(Long::valueOf, Long.MAX_VALUE));
  }

  /** The library's own message says {@code is not an int}. */
  private static <N> ITypeConverter<N> wholeNumber(Function<String, N> parse, N most) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (NumberFormatException wrong) {
        throw new TypeConversionException(
            "'%s' is not a whole number of at most %d".formatted(text, most));
      }
    };
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
