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
 * The process of this folder's node: its process id and start instant, which together identify one
 * process for ever.
 */
record NodePid(long pid, Instant started) {

  private static final Logger LOG = LoggerFactory.getLogger(NodePid.class);

  /** The system derives start instants from its clock: they move when the clock is set. */
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  private static final int TIMEOUT_SECONDS = 30;

  static void write(Path file, ProcessHandle process) throws IOException {
    var started = process.info().startInstant().orElse(Instant.now());
    Files.writeString(file, process.pid() + " " + started + "\n");
  }

  /** Kills the node of an earlier server, for example one that was suspended when that died. */
  static void endOrphan(Path file) throws IOException {
    var orphan = read(file).flatMap(NodePid::process);
    if (orphan.isPresent()) {
      LOG.warn("Killing process {}, the node of an earlier server", orphan.get().pid());
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

  /** That very process, if it still runs; never another process with the same id. */
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
      throw new NodeException("The wait for an earlier node was interrupted.", interrupted);
    } catch (ExecutionException | TimeoutException stays) {
      throw new NodeException(
          "Process " + process.pid() + ", the node of an earlier server, does not end. Kill it.",
          stays);
    }
  }
}
