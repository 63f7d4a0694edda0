package kindred.cassandra;

/**
 * A part of the token ring: the partitions whose token is greater than {@code after} and not
 * greater than {@code upTo}.
 */
public record RingPart(long after, long upTo) {

  /** One of the equal parts of the ring; {@code parts} is a power of two. */
  public static RingPart of(int part, int parts) {
    long width = Long.divideUnsigned(-1L, parts) + 1;
    return new RingPart(
        Long.MIN_VALUE + part * width,
        part == parts - 1 ? Long.MAX_VALUE : Long.MIN_VALUE + (part + 1) * width);
  }

  /** The rest of this part behind a token. */
  public RingPart behind(long token) {
    return new RingPart(Math.max(after, token), upTo);
  }
}
