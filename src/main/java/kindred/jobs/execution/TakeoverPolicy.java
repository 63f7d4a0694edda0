package kindred.jobs.execution;

import io.vertx.core.Future;
import kindred.jobs.ImportJob;

/** What this server does about jobs whose state it sees. */
interface TakeoverPolicy {

  /** A server that runs no jobs. */
  TakeoverPolicy NONE =
      new TakeoverPolicy() {
        @Override
        public Future<Answer> take(ImportJob job) {
          return Future.succeededFuture(Answer.CANNOT);
        }

        @Override
        public void look(ImportJob job) {}

        @Override
        public void ended(ImportJob job) {}
      };

  /** What becomes of a job that nobody works on. */
  enum Answer {
    TAKEN,
    /** This server will go on with it as soon as it has a worker. */
    BUSY,
    /** This server has not got its file, or it is another's already. */
    CANNOT
  }

  /** Takes a job whose worker is gone, if this server has its file. */
  Future<Answer> take(ImportJob job);

  /** Somebody wants something new of the job: its worker, if it is here, need not wait to hear. */
  void look(ImportJob job);

  /** The job has ended: what this server keeps for it may go. */
  void ended(ImportJob job);
}
