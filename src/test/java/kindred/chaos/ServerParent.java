package kindred.chaos;

import java.io.IOException;
import kindred.Main;

/** Main class of a server that ends with the test process that started it. */
final class ServerParent {

  private ServerParent() {}

  public static void main(String[] arguments) {
    var watch = new Thread(ServerParent::haltWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    Main.main(arguments);
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is ever sent
      }
    } catch (IOException pipeBroken) {
      // the parent has ended
    }
    Runtime.getRuntime().halt(1);
  }
}
