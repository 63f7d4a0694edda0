package kindred.profile;

/** In a header: the merge whose source the profile is, and the id of that merge's destination. */
public record MergeLink(String mergeId, String destination) {}
