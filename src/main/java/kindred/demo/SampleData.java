package kindred.demo;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import kindred.demo.Customer.Home;

/**
 * Generates customers: the same seed and number always give the same customer, with an e-mail
 * address that no other number has. The customers are fictitious; the mail domains are reserved for
 * examples, and the countries do not exist.
 */
final class SampleData {

  private static final List<String> FIRST_NAMES =
      words(
          """
          Ada Alma Amir Anouk Bela Bruno Carla Chen Daria David Elif Emil Farah Felix Greta
          Hugo Ines Ivan Jana Jonas Kofi Lena Luca Mara Milo Nadia Noah Olga Oskar Paula Rosa
          Samir Tara Theo Uma Vera Yusuf Zoë
          """);
  private static final List<String> LAST_NAMES =
      words(
          """
          Abbot Archer Baker Berg Brook Carter Castell Cooper Dale Dyer Eszterhas Falk Fisher
          Glover Grün Hale Hooper Ibarra Jansen Keller Lund Marsh Mercer Nowak O'Dell Okoro
          Potter Quill Rivera Sawyer Stone Tanaka Turner Vogt Weaver Wright Young
          """);
  private static final List<String> STREETS =
      List.of(
          "Linden Street",
          "Mill Lane",
          "Harbour Road",
          "Station Road",
          "Orchard Way",
          "High Street",
          "Chapel Hill",
          "River Walk",
          "Garden Row",
          "Market Square",
          "Ropewalk",
          "Tanner's Yard");
  private static final List<String> PLACES =
      List.of(
          "Northmere|Lakeland|Ruritania",
          "Eastholm|Lakeland|Ruritania",
          "Strelsau|Crownshire|Ruritania",
          "Zenda|Crownshire|Ruritania",
          "Klopstadt|Upper Vale|Klopstokia",
          "Brasswell|Upper Vale|Klopstokia",
          "Freetown-on-Sea|Coast|Freedonia",
          "Firefly|Coast|Freedonia",
          "Sommerau|Hills|Grand Fenwick",
          "Pinot|Hills|Grand Fenwick");
  private static final List<String> DOMAINS = List.of("example.org", "example.com", "example.net");

  private static final int HOUSEHOLD = 3;

  private final long seed;

  SampleData(long seed) {
    this.seed = seed;
  }

  /** The customer of a number; half of them share home, last name and landline with neighbours. */
  Customer customer(long number) {
    var random = random(number, 1);
    var firstName = pick(FIRST_NAMES, random);
    var family = random(random.nextBoolean() ? -1 - number / HOUSEHOLD : number, 2);
    var lastName = pick(LAST_NAMES, family);
    return new Customer(
        random.nextInt(10) == 0 ? "business" : "consumer",
        firstName,
        lastName,
        phone(family),
        random.nextInt(10) < 6 ? phone(random) : "",
        slug(firstName) + "." + slug(lastName) + "." + number + "@" + pick(DOMAINS, random),
        home(family));
  }

  /** The same person as another clerk might have entered it: with another e-mail address. */
  Customer twin(Customer person, long number) {
    var random = random(number, 3);
    var initial = slug(person.firstName()).charAt(0);
    var email =
        initial + "." + slug(person.lastName()) + "." + number + "@" + pick(DOMAINS, random);
    return person.withEmail(email).withMobile(phone(random));
  }

  /** Random numbers for a number and a purpose. */
  SplittableRandom random(long number, int purpose) {
    return new SplittableRandom((seed * 1_000_003 + number) * 31 + purpose);
  }

  private static Home home(SplittableRandom random) {
    var place = pick(PLACES, random).split("\\|");
    int house = 1 + random.nextInt(180);
    var street = house + " " + pick(STREETS, random);
    return new Home(
        random.nextInt(3),
        String.format(Locale.ROOT, "%05d", random.nextInt(100_000)),
        switch (random.nextInt(40)) {
          case 0, 1 -> "Flat " + (1 + random.nextInt(20)) + ", " + street;
          case 2 -> "\"The Old Mill\", " + street;
          case 3 -> "c/o Reception\n" + street;
          default -> street;
        },
        place[1],
        place[0],
        place[2]);
  }

  /** A number in the form of a telephone number, which does not exist. */
  private static String phone(SplittableRandom random) {
    return String.format(
        Locale.ROOT,
        "%02d-555-%03d-%04d",
        random.nextInt(100),
        random.nextInt(1_000),
        random.nextInt(10_000));
  }

  private static String slug(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFD)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z]", "");
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  private static String pick(List<String> words, SplittableRandom random) {
    return words.get(random.nextInt(words.size()));
  }
}
