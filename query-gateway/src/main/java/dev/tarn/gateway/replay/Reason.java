package dev.tarn.gateway.replay;

/** Why two answers to one query differ, or nobody can say whether they do. */
record Reason(Kind kind, String message) {
    enum Kind {
        /** A snapshot, or files of it, are gone. */
        DATA_EXPIRED,
        /** What the user may see is not what it was. */
        POLICY_CHANGED,
        /** A table is gone, is called otherwise, or was read at another snapshot. */
        TABLE_CHANGED,
        /** Another cluster answered. */
        ENGINE_CHANGED,
        /** The statement may answer differently each time. */
        NOT_DETERMINISTIC,
        /** The first answer has no hash. */
        NOT_HASHED,
        /** It is not known what the second has read. */
        NOT_REPORTED,
        /** The second has failed. */
        FAILED,
        UNEXPLAINED
    }
}
