package kindred.imports.undo;

import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.JobWork;

/** Creates the work that undoes a finished job of one kind. */
public interface UndoWorks {

  JobWork of(ImportJob undo, ImportJob finished, Tools tools);
}
