package planted.demo;

import planted.http.Upstairs;

/** Planted: a demo that knows the server from inside. */
record Insider(Upstairs upstairs) {}
