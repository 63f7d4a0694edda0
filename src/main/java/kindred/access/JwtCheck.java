package kindred.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import kindred.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts JWTs that a key of the provider signed, of the configured issuer and audience, not
 * expired, and valid for at most a day. Addresses of keys in a token are ignored.
 */
final class JwtCheck {

  private static final Logger LOG = LoggerFactory.getLogger(JwtCheck.class);

  private static final int SKEW_SECONDS = 30;
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

  private final JwtConfig config;
  private final BoundedWorkers workers;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  JwtCheck(Vertx vertx, JwtConfig config) {
    this.config = config;
    this.workers = new BoundedWorkers(vertx, "kindred-jwt");
    var issued = new JWTClaimsSet.Builder().issuer(config.issuer()).build();
    var claims =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            config.audience(), issued, Set.of("sub", "exp", "iat"));
    claims.setMaxClockSkew(SKEW_SECONDS);
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(ALGORITHMS, JwtKeys.of(config.keys())));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWTClaimsSetVerifier(claims);
  }

  /** The caller; empty when the token is not accepted; 503 when there are no keys. */
  Future<Optional<Grant>> grant(String token) {
    return workers.run(() -> check(token));
  }

  private Optional<Grant> check(String token) {
    try {
      var claims = processor.process(token, null);
      if (!isCurrent(claims, Instant.now())) {
        return Optional.empty();
      }
      var end = claims.getExpirationTime().toInstant().plusSeconds(SKEW_SECONDS);
      return JwtClaims.caller(claims, config)
          .map(caller -> new Grant(caller, Grant.Via.JWT, () -> Instant.now().isBefore(end)));
    } catch (RateLimitReachedException manyUnknownKeys) {
      return Optional.empty();
    } catch (KeySourceException noKeys) {
      LOG.error("The key set for JWTs cannot be read: {}", noKeys.getClass().getSimpleName());
      throw Problem.unavailable("The server cannot read the keys of JWTs. Retry later.")
          .exception();
    } catch (ParseException | BadJOSEException | JOSEException refused) {
      return Optional.empty();
    }
  }

  /**
   * Whether the token has been issued, and ends within a day after that; for the library, {@code
   * null} is a value of a required claim.
   */
  private static boolean isCurrent(JWTClaimsSet claims, Instant now) {
    var issued = claims.getIssueTime();
    var end = claims.getExpirationTime();
    return issued != null
        && end != null
        && !issued.toInstant().isAfter(now.plusSeconds(SKEW_SECONDS))
        && !end.toInstant().isAfter(issued.toInstant().plus(LONGEST));
  }
}
