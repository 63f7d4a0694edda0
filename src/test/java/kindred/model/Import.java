package kindred.model;

import java.util.Set;
import kindred.model.ImportedRow.State;
import kindred.model.Rules.Flaw;
import kindred.model.World.Job;

/** Imports one row: the insert is a plain write, and any LWT on the same id takes precedence. */
final class Import implements Steps {

  private final Rules rules;
  private final Claiming claiming;
  private final String id;
  private final String key;
  private final String op;
  private final Job job;

  /**
   * @param job the state in which this worker owns the job, and can report an outcome
   */
  private Import(Rules rules, String id, String key, String op, Job job) {
    this.rules = rules;
    this.claiming = new Claiming(rules);
    this.id = id;
    this.key = key;
    this.op = op;
    this.job = job;
  }

  /** The first worker of the job. */
  static Import of(Rules rules, String id, String key, String op) {
    return new Import(rules, id, key, op, Job.RUNNING);
  }

  /** A worker that has lost the job, and does not know it. */
  static Import withoutLease(Rules rules, String id, String key, String op) {
    return new Import(rules, id, key, op, null);
  }

  /** The worker that takes the queued job: the row is in its replay range. */
  static Import resumed(Rules rules, String id, String key, String op) {
    return new Import(rules, id, key, op, Job.RESUMED);
  }

  @Override
  public Move next(World world, Actor actor) {
    return switch (actor.at()) {
      case Actor.START -> begin(world, actor);
      case "header" -> inspect(world, actor, "claim");
      case "claim" -> claim(world, actor.to("claim"));
      case "insert" -> insert(world, actor);
      case "arrive" -> arrive(world, actor);
      case "read back" -> inspect(world, actor, "skip");
      case "report" -> report(world, actor);
      default -> skip(world, actor);
    };
  }

  private Move begin(World world, Actor actor) {
    if (job != Job.RESUMED) {
      return claim(world, actor.to("claim"));
    }
    return world.job() == Job.QUEUED
        ? new Move(world.with(Job.RESUMED), actor.to("header"))
        : new Move(world, actor.to(Actor.DONE));
  }

  /** IM6, IM12: a plain write does not see a fence. */
  private Move inspect(World world, Actor actor, String withoutProfile) {
    var own = world.profile(id);
    return switch (own.state()) {
      case NONE -> new Move(world, actor.to(withoutProfile));
      case FENCED -> new Move(world, actor.to("skip"));
      default -> new Move(world, actor.to("report"));
    };
  }

  private Move claim(World world, Actor actor) {
    if (world.claim(key) == null) {
      return new Move(world.with(key, new Claim(id, op, 0)), actor.to("insert"));
    }
    if (world.claimedBy(key, id)) {
      return new Move(world, actor.to("insert"));
    }
    var result = claiming.step(world, actor.memory(), key, new Claim(id, op, 0));
    var next =
        switch (result.resolution()) {
          case CLAIMED -> actor.to("insert");
          case TAKEN, BUSY -> actor.to("skip");
          default -> actor;
        };
    return new Move(result.world(), next.remembering(result.memory()));
  }

  private Move insert(World world, Actor actor) {
    var arriving = new ImportedRow(State.ARRIVING, Set.of(key));
    boolean absent = !world.imported().containsKey(id);
    return new Move(absent ? world.with(id, arriving) : world, actor.to("arrive"));
  }

  private Move arrive(World world, Actor actor) {
    var row = world.imported().get(id);
    boolean arriving = row != null && row.is(State.ARRIVING);
    boolean reads = job == Job.RESUMED && !rules.has(Flaw.REPORT_WITHOUT_READ_BACK);
    return new Move(
        arriving ? world.with(id, row.as(State.INSERTED)) : world,
        actor.to(reads ? "read back" : "report"));
  }

  private Move report(World world, Actor actor) {
    boolean owns = world.job() == job;
    var reported = world.reporting(Fact.Kind.CREATED, id, "").with(Job.DONE);
    return new Move(owns ? reported : world, actor.to(Actor.DONE));
  }

  private Move skip(World world, Actor actor) {
    return new Move(world.job() == job ? world.with(Job.DONE) : world, actor.to(Actor.DONE));
  }
}
