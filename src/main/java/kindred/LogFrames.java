package kindred;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import kindred.problem.Problem.ProblemException;

/**
 * Writes the classes and stack frames of an exception and its causes to the log, but not their
 * messages: these may contain values of a person. Only the text of a problem is known to have none.
 */
public final class LogFrames extends ThrowableProxyConverter {

  private static final String PROBLEM = ProblemException.class.getName();

  @Override
  protected String throwableProxyToString(IThrowableProxy thrown) {
    var text = new StringBuilder();
    var seen = new HashSet<IThrowableProxy>();
    var next = new ArrayDeque<IThrowableProxy>();
    next.add(thrown);
    while (!next.isEmpty()) {
      var one = next.remove();
      if (seen.add(one)) {
        append(text, one, seen.size() == 1 ? "" : "caused by ");
        next.addAll(List.of(one.getSuppressed()));
        if (one.getCause() != null) {
          next.addFirst(one.getCause());
        }
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, IThrowableProxy thrown, String relation) {
    text.append(relation).append(thrown.getClassName());
    if (thrown.getClassName().equals(PROBLEM)) {
      text.append(": ").append(thrown.getMessage());
    }
    text.append('\n');
    var frames = thrown.getStackTraceElementProxyArray();
    for (int at = 0; at < frames.length - thrown.getCommonFrames(); at++) {
      text.append(frames[at].getSTEAsString()).append('\n');
    }
  }
}
