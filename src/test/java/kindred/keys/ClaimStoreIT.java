package kindred.keys;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import kindred.cassandra.TestKeyspace;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims of one bucket are released together, and only those that are the owner's. */
class ClaimStoreIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private final int tenant = Ids.random().hashCode() & Integer.MAX_VALUE;
  private final ClaimStore claims = prepared(KEYSPACE.session(), ClaimStore::new);

  @Test
  void a_claim_that_is_missing_repointed_or_stamped_later_keeps_no_other_claim_from_its_release() {
    claim("a", new Claim("ann", "op", 0));
    claim("b", new Claim("bob", "op", 0));
    claim("c", new Claim("ann", "op", 3));
    claim("d", new Claim("dan", "op", 2));

    await(
        claims.releaseAll(
            List.of(
                released("a", "ann", 2),
                released("b", "ann", 2),
                released("c", "ann", 2),
                released("d", "dan", 2),
                released("e", "ann", 2))));

    assertThat(left()).containsOnlyKeys(key("b").hash(), key("c").hash());
  }

  @Test
  void claims_that_are_all_missing_are_released() {
    await(claims.releaseAll(List.of(released("a", "ann", 2))));
    await(claims.releaseAll(List.of(released("a", "ann", 2), released("b", "bob", 2))));

    assertThat(left()).isEmpty();
  }

  private void claim(String value, Claim claim) {
    assertThat(await(claims.claim(tenant, key(value), claim))).isEmpty();
  }

  private ClaimedKey released(String value, String owner, long version) {
    return new ClaimedKey(tenant, key(value), new Claim(owner, "", version));
  }

  private Map<String, Claim> left() {
    return await(claims.findAll(tenant, List.of(key("a"), key("b"), key("c"), key("d"), key("e"))));
  }

  private static OwnedKey key(String value) {
    return new OwnedKey("email", value.repeat(2).repeat(16), true, 5);
  }
}
