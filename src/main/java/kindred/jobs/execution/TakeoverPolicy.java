package kindred.jobs.execution;

import io.vertx.core.Future;
import kindred.jobs.ImportJob;

/** What this server does about jobs that it observes. */
interface TakeoverPolicy {

  /** A server that runs no jobs. */
  TakeoverPolicy NONE =
      new TakeoverPolicy() {
        @Override
        public Future<Answer> take(ImportJob job) {
          return Future.succeededFuture(Answer.CANNOT);
        }

        @Override
        public void changed(ImportJob job) {}

        @Override
        public void ended(ImportJob job) {}
      };

  /** What this server does with a job without a live worker. */
  enum Answer {
    TAKEN,
    /** This server takes the job as soon as one of its workers is free. */
    BUSY,
    /** This server does not have the file, or another server has taken the job. */
    CANNOT
  }

  /** Takes a job without a live worker, if this server has its file. */
  Future<Answer> take(ImportJob job);

  /**
   * The request of an operator was stored: if the worker is on this server, it reads the request.
   */
  void changed(ImportJob job);

  /** The job has ended: removes what this server keeps for it. */
  void ended(ImportJob job);
}
