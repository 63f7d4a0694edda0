package planted.cli;

import planted.http.Upstairs;

/** Planted: a command that knows the server from inside. */
record Insider(Upstairs upstairs) {}
