package kindred.imports.inspect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.problem.NearestName;

/**
 * Words under which files have the same thing, in English, German, French and Spanish. Case, blanks
 * and punctuation do not count.
 */
final class Synonyms {

  static final String EMAIL = "email";
  static final String PHONE = "phone";
  static final String BIRTH_DATE = "birthdate";

  /** The first word of each line names the thing. */
  private static final List<String> LINES =
      List.of(
          "email emailaddress mail mailaddress emailid emailadresse mailadresse courriel"
              + " adressemail adressecourriel correo correoelectronico emailprivate primaryemail"
              + " email1 emailwork contactemail",
          "phone phonenumber telephone telephonenumber tel telno telnr phoneno telefon"
              + " telefonnummer festnetz rufnummer numerodetelephone telefono numerodetelefono"
              + " homephone phonehome businessphone workphone landline contactnumber phone1"
              + " primaryphone",
          "mobile mobilephone mobilenumber cell cellphone cellnumber handy handynummer mobil"
              + " mobilnummer portable gsm movil celular telefonomovil mobileno",
          "fax faxnumber faxno faxnummer telefax",
          "firstname givenname forename fname first vorname rufname prenom nombre nombredepila"
              + " christianname given",
          "lastname surname familyname lname last nachname familienname name nom nomdefamille"
              + " apellido apellidos secondname",
          "middlename middle middleinitial zweitername deuxiemeprenom segundonombre",
          "fullname displayname contactname customername vollername nomcomplet nombrecompleto",
          "title salutation anrede titel civilite tratamiento prefix honorific",
          "gender sex geschlecht sexe sexo genre",
          "birthdate dateofbirth dob birthday birth bday geburtsdatum geburtstag gebdatum"
              + " datedenaissance naissance fechadenacimiento nacimiento borndate born bornon",
          "street streetaddress address1 addressline1 line1 addressline address road strasse str"
              + " strassehausnummer anschrift adresse rue calle direccion domicilio",
          "housenumber streetnumber houseno hausnummer hausnr numero number nr numerodevoie",
          "address2 addressline2 line2 adresszusatz complement complementdadresse",
          "city town suburb locality municipality ort stadt wohnort ville commune ciudad localidad"
              + " poblacion place",
          "postcode postalcode zip zipcode plz postleitzahl codepostal codigopostal cp",
          "state county province region bundesland kanton departement provincia estado",
          "country land pays pais nation countrycode countryname staat",
          "company organisation organization organizationname firm firma unternehmen entreprise"
              + " societe empresa companyname account accountname",
          "customernumber customerid customerno custid clientid clientnumber kundennummer kundennr"
              + " numeroclient numerodecliente accountnumber recid externalid",
          "socialsecuritynumber ssn socsecid socialsecurity nationalid sozialversicherungsnummer"
              + " numerodesecuritesociale",
          "language locale sprache langue idioma preferredlanguage",
          "note notes comment comments remark remarks bemerkung kommentar notiz commentaire"
              + " observaciones",
          "website url homepage web webseite siteweb");

  private static final Map<String, String> BY_WORD = new HashMap<>();

  static {
    for (var line : LINES) {
      var words = line.split(" ");
      for (var word : words) {
        BY_WORD.putIfAbsent(word, words[0]);
      }
    }
  }

  private Synonyms() {}

  /** What a name usually means. */
  static Optional<String> meaning(String name) {
    return Optional.ofNullable(BY_WORD.get(letters(name)));
  }

  /** The letters and digits of a name, in lower case and without accents. */
  static String letters(String name) {
    var plain =
        java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replace("ß", "ss");
    return NearestName.letters(plain);
  }
}
