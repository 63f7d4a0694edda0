package planted.csv;

import planted.http.Upstairs;

/** Planted: imports from a floor above. */
record Climber(Upstairs upstairs) {}
