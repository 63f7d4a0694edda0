/** The pages for people: the console, and the contract at {@code /docs}. */
package kindred.http.console;
