package kindred.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kindred.chaos.Op.Snapshot;

/**
 * A few requests to two servers, in an order of statements in which a mistake has an effect that
 * clients see. A correct server keeps its promises in the same order.
 */
enum Script {
  /** An insert is delayed until another client has stolen the claim that it relies on. */
  LATE_INSERT {
    @Override
    void play(ProfileClient api, ScriptedExecutor first) {
      first.hold("UPDATE profile SET state = 1, version = 1");
      var late = async(() -> create(api, FIRST, KEY));
      first.awaitHeld();
      create(api, SECOND, KEY);
      first.release();
      end(late);
    }
  },

  /** The reply to an insert is lost. */
  LOST_REPLY_TO_AN_INSERT {
    @Override
    void play(ProfileClient api, ScriptedExecutor first) {
      first.loseReply("UPDATE profile SET state = 1, version = 1");
      create(api, FIRST, KEY);
    }
  },

  /** The reply to an update of one version is lost. */
  LOST_REPLY_TO_AN_UPDATE {
    @Override
    void play(ProfileClient api, ScriptedExecutor first) {
      var profile = create(api, FIRST, KEY);
      first.loseReply(CHANGE);
      api.replace(FIRST, profile, Set.of(KEY), token(), NAME, profile.version());
      api.get(SECOND, profile.id());
    }
  },

  /** A release is delayed until another profile owns the value; then a third one asks for it. */
  LATE_RELEASE_OF_A_STOLEN_CLAIM {
    @Override
    void play(ProfileClient api, ScriptedExecutor first) {
      var profile = create(api, FIRST, KEY, OTHER_KEY);
      first.hold(RELEASE);
      var late = async(() -> replace(api, FIRST, profile, OTHER_KEY));
      first.awaitHeld();
      create(api, SECOND, KEY);
      first.release();
      end(late);
      create(api, SECOND, KEY);
    }
  },

  /** A release is delayed until the same profile owns the value again. */
  LATE_RELEASE_OF_ITS_OWN_CLAIM {
    @Override
    void play(ProfileClient api, ScriptedExecutor first) {
      var profile = create(api, FIRST, KEY, OTHER_KEY);
      first.hold(RELEASE);
      var late = async(() -> replace(api, FIRST, profile, OTHER_KEY));
      first.awaitHeld();
      replace(api, SECOND, profile, KEY, OTHER_KEY);
      first.release();
      end(late);
    }
  },

  /** A profile is updated, and read on both servers. */
  UPDATE {
    @Override
    void play(ProfileClient api, ScriptedExecutor first) {
      var profile = create(api, FIRST, KEY);
      replace(api, FIRST, profile, KEY);
      api.get(FIRST, profile.id());
      api.get(SECOND, profile.id());
    }
  },

  /** A profile with records is merged, and its destination is read on both servers. */
  MERGE {
    @Override
    void play(ProfileClient api, ScriptedExecutor first) {
      var source = create(api, FIRST, KEY);
      api.card(FIRST, source.id(), "1", token(), false);
      var destination = create(api, FIRST, OTHER_KEY);
      api.merge(FIRST, destination.id(), source.id(), false);
      api.get(FIRST, destination.id());
      api.get(SECOND, destination.id());
    }
  };

  private static final int FIRST = 0;
  private static final int SECOND = 1;
  private static final String KEY = Vocabulary.email(1);
  private static final String OTHER_KEY = Vocabulary.email(2);
  private static final String NAME = "Lee";
  private static final String CHANGE = "UPDATE profile SET version = ?, segment";
  private static final String RELEASE = "DELETE FROM key_claim";
  private static final long LIMIT_SECONDS = 120;

  /**
   * Sends the requests.
   *
   * @param api a client of two servers
   * @param first sends the statements of the first one
   */
  abstract void play(ProfileClient api, ScriptedExecutor first);

  private static Snapshot create(ProfileClient api, int server, String... keys) {
    var token = token();
    var created = api.create(server, Set.of(keys), token, NAME).orElseThrow();
    return new Snapshot(
        created.named,
        created.version,
        List.of(token),
        List.of(token),
        Set.of(keys),
        List.of(token),
        Map.of());
  }

  private static Op replace(ProfileClient api, int server, Snapshot before, String... keys) {
    return api.replace(server, before, Set.of(keys), token(), NAME, 0).orElseThrow();
  }

  private static String token() {
    return "t" + UUID.randomUUID();
  }

  private static CompletableFuture<?> async(Supplier<?> request) {
    return CompletableFuture.supplyAsync(request, task -> new Thread(task, "late").start());
  }

  private static void end(CompletableFuture<?> request) {
    request.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }
}
