package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium for the tests of a class, as the system has it; nothing is downloaded. Without
 * one, the class is left out with a sentence. After each test it asserts that the pages broke no
 * rule of their policy, threw nothing and asked no other host.
 */
final class Browser implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  static final int NARROW = 390;
  static final int WIDE = 1440;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** The rules of accessibility look at every element of a long page. */
  private static final Duration SCRIPT_TIMEOUT = Duration.ofMinutes(2);

  private static final int HEIGHT = 900;
  private static final Path PICTURES = Path.of("target", "screenshots");

  private final String[] arguments;
  private boolean foreign;
  private Path profile;
  private ChromeDriver driver;

  /** With more arguments of the command line. */
  Browser(String... arguments) {
    this.arguments = arguments;
  }

  /** The pages of a test may be those of an attacker, and say what they like. */
  Browser withForeignHosts() {
    foreign = true;
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    var chromium = program("chromium", "chromium-browser", "google-chrome");
    var chromedriver = program("chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      abort("Left out: the tests of the console need Chromium and chromedriver on the PATH.");
    }
    profile = Files.createTempDirectory("kindred-browser");
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    var options = new ChromeOptions();
    options.setBinary(chromium.get().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu", // without one, its work is done again by the processor
        "--disable-background-networking",
        "--user-data-dir=" + profile);
    options.addArguments(arguments);
    options.setCapability("goog:loggingPrefs", logs);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.get().toFile())
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(SCRIPT_TIMEOUT);
    size(WIDE);
    scheme("light");
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (driver == null) {
      return;
    }
    var failure = context.getExecutionException();
    if (failure.isPresent()) {
      picture("failed-" + context.getRequiredTestMethod().getName());
    }
    var hosts = requestedHosts();
    var messages = messages();
    driver.get("about:blank");
    scheme("light");
    size(WIDE);
    if (failure.isEmpty() && !foreign) {
      assertThat(hosts).allMatch(host -> host.startsWith("127.0.0.1"));
      assertThat(messages).isEmpty();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (driver != null) {
      driver.quit();
      try (Stream<Path> files = Files.walk(profile)) {
        files.sorted((one, other) -> other.compareTo(one)).forEach(file -> file.toFile().delete());
      }
    }
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens an address; one that differs from the current one only after the # is reloaded. */
  void open(URI base, String path) {
    driver.get("about:blank");
    driver.get(base.toString().replaceAll("/$", "") + path);
  }

  /** Closes the windows that the page has opened. */
  void closeOthers() {
    var own = driver.getWindowHandle();
    for (String other : driver.getWindowHandles()) {
      if (!other.equals(own)) {
        driver.switchTo().window(other).close();
      }
    }
    driver.switchTo().window(own);
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** Waits until the page shows a text. */
  void see(String text) {
    until(() -> page().contains(text), "the text: " + text);
  }

  /** Waits until the page no longer shows a text. */
  void miss(String text) {
    until(() -> !page().contains(text), "the page without: " + text);
  }

  String page() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Waits for an element that can be used. */
  WebElement find(String css) {
    until(() -> visible(css).isPresent(), css);
    return visible(css).orElseThrow();
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  private Optional<WebElement> visible(String css) {
    return driver.findElements(By.cssSelector(css)).stream()
        .filter(WebElement::isDisplayed)
        .findFirst();
  }

  /** Clicks the button, the link or the summary with this text. */
  void click(String text) {
    var path =
        By.xpath(
            "(//dialog[@open]//button|//button[not(ancestor::dialog)]|//a|//summary)[contains(normalize-space(.), \"%s\")]"
                .formatted(text));
    until(
        () -> {
          var last = driver.findElements(path).stream().filter(WebElement::isDisplayed).toList();
          if (last.isEmpty()) {
            return false;
          }
          var element = last.get(0);
          driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
          element.click();
          return true;
        },
        "the button: " + text);
  }

  /** Writes into the field with this label. */
  void fill(String label, String value) {
    var field = field(label);
    field.clear();
    field.sendKeys(value);
  }

  /** Chooses an option by the beginning of its text. */
  void choose(String label, String option) {
    var select = field(label);
    until(
        () ->
            select.findElements(By.tagName("option")).stream()
                .filter(each -> each.getText().startsWith(option))
                .findFirst()
                .map(
                    each -> {
                      each.click();
                      return true;
                    })
                .orElse(false),
        "the option: " + option);
  }

  /** The field with this label or aria-label. */
  WebElement field(String label) {
    var path =
        By.xpath(
            ("//label[starts-with(normalize-space(.), \"%1$s\")]//*[self::input or self::select]"
                    + "|//*[starts-with(@aria-label, \"%1$s\")][self::input or self::select]")
                .formatted(label));
    until(() -> !driver.findElements(path).isEmpty(), "the field: " + label);
    return driver.findElement(path);
  }

  /** Presses keys in the page itself. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** The element with the focus, as HTML. */
  String focused() {
    return (String) driver.executeScript("return document.activeElement.outerHTML");
  }

  /** Puts the focus on the button, the link or the summary with this text, as a person with Tab. */
  void focus(String text) {
    var path =
        By.xpath(
            "(//main//button|//main//a|//main//summary)[contains(normalize-space(.), \"%s\")]"
                .formatted(text));
    until(
        () -> {
          driver.executeScript("arguments[0].focus()", driver.findElement(path));
          return driver.switchTo().activeElement().getText().contains(text);
        },
        "the focus on: " + text);
  }

  /** Waits until the page loads nothing more. */
  void settle() {
    until(
        () -> find("h1").isDisplayed() && all("main [aria-busy=true]").isEmpty(), "a page at rest");
  }

  /** Waits for a condition of the page, however often it draws itself anew meanwhile. */
  void until(java.util.concurrent.Callable<Boolean> condition, String what) {
    try {
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(WebDriverException.class)
          .until(condition);
    } catch (org.awaitility.core.ConditionTimeoutException missing) {
      fail("Not there: %s%nThe page at %s:%n%s", what, driver.getCurrentUrl(), page());
    }
  }

  void size(int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
  }

  void scheme(String lightOrDark) {
    var colours = Map.of("name", "prefers-color-scheme", "value", lightOrDark);
    var stillness = Map.of("name", "prefers-reduced-motion", "value", "reduce");
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia", Map.of("features", List.of(colours, stillness)));
  }

  /**
   * Keeps pictures of the page, narrow and wide, light and dark, and asserts its accessibility: of
   * each layout and of each scheme once.
   */
  void portray(String name) {
    for (String scheme : List.of("light", "dark")) {
      scheme(scheme);
      for (int width : List.of(NARROW, WIDE)) {
        size(width);
        picture(name + "-" + width + "-" + scheme);
        assertThat((Long) driver.executeScript("return document.documentElement.scrollWidth"))
            .as("%s is cut off at a width of %d", name, width)
            .isLessThanOrEqualTo(width);
        if (scheme.equals("light") == (width == WIDE)) {
          assertThat(Axe.violations(driver)).as("%s, %d, %s", name, width, scheme).isEmpty();
        }
      }
    }
    scheme("light");
  }

  private void picture(String name) {
    try {
      Files.createDirectories(PICTURES);
      Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** What the page complained about, but for answers that the server may give. */
  private List<String> messages() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .filter(message -> !message.contains("Failed to load resource"))
        .toList();
  }

  private List<String> requestedHosts() {
    var address = java.util.regex.Pattern.compile("\"url\":\"https?://([^/\"]+)");
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> entry.getMessage())
        .filter(message -> message.contains("Network.requestWillBeSent\""))
        .flatMap(message -> address.matcher(message).results().map(found -> found.group(1)))
        .distinct()
        .toList();
  }

  private static Optional<Path> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
