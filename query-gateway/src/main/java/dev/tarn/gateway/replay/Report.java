package dev.tarn.gateway.replay;

import java.util.List;
import java.util.Optional;

/**
 * What came of a replay.
 *
 * @param replayId the query that it was, empty when there was none
 * @param statement what ran
 * @param then the hash of the first answer
 * @param now that of the second; not told where it is not what was asked for
 */
record Report(
        String queryId,
        Optional<String> replayId,
        String policy,
        String statement,
        Outcome outcome,
        List<Reason> reasons,
        Optional<String> then,
        Optional<String> now) {
    enum Outcome {
        IDENTICAL,
        DIFFERENT,
        UNKNOWN
    }

    Report {
        reasons = List.copyOf(reasons);
    }
}
