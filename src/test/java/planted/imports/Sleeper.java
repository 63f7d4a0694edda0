package planted.imports;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Planted: blocks its thread in every way. */
final class Sleeper {
  synchronized void block() throws InterruptedException {
    Thread.sleep(1);
    TimeUnit.MILLISECONDS.sleep(1);
    LockSupport.parkNanos(1);
    wait(1);
  }
}
