package kindred.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the node of this folder is: its process id and start instant, which together name one process
 * for ever.
 */
record NodePid(long pid, Instant started) {

  private static final Logger LOG = LoggerFactory.getLogger(NodePid.class);

  /** The system derives start instants from its clock, so they move when the clock is set. */
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  private static final int TIMEOUT_SECONDS = 30;

  static void write(Path file, ProcessHandle process) throws IOException {
    var started = process.info().startInstant().orElse(Instant.now());
    Files.writeString(file, process.pid() + " " + started + "\n");
  }

  /** Ends what an earlier server left behind, such as a node that was stopped when it died. */
  static void endOrphan(Path file) throws IOException {
    var orphan = read(file).flatMap(NodePid::process);
    if (orphan.isPresent()) {
      LOG.warn("Ending process {}, the node an earlier server left behind", orphan.get().pid());
      orphan.get().destroyForcibly();
      awaitEnd(orphan.get());
    }
    Files.deleteIfExists(file);
  }

  static Optional<NodePid> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var words = Files.readString(file).strip().split(" ");
    try {
      return Optional.of(new NodePid(Long.parseLong(words[0]), Instant.parse(words[1])));
    } catch (RuntimeException cutShort) {
      return Optional.empty();
    }
  }

  /** That very process, if it still runs; never another one that was given its id. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isThis);
  }

  private boolean isThis(ProcessHandle candidate) {
    return candidate
        .info()
        .startInstant()
        .map(instant -> Duration.between(started, instant).abs().compareTo(CLOCK_STEP) <= 0)
        .orElse(false);
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NodeException("Interrupted while a node left behind was ended.", interrupted);
    } catch (ExecutionException | TimeoutException stays) {
      throw new NodeException(
          "Process " + process.pid() + ", a node left behind, does not end: end it.", stays);
    }
  }
}
