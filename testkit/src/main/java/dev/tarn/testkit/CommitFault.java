package dev.tarn.testkit;

/** What happens to the next COMMIT on its way to PostgreSQL or back. */
public enum CommitFault {
    /** The connection is cut before COMMIT reaches the server, which therefore rolls back. */
    LOSE_REQUEST,
    /** The server commits, and the connection is cut before its answer gets through. */
    LOSE_ANSWER,
    /** The server commits, and its answer never comes although the connection stays open. */
    WITHHOLD_ANSWER
}
