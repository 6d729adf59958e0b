package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.security.Identity;
import java.util.Optional;

/** The passes that queries came with. */
final class ReplayPasses {
    static final String CREDENTIAL = "tarn-replay-pass";
    private static final int QUERIES_MAX = 1_000;

    private final CarriedCredential passes = new CarriedCredential(CREDENTIAL, QUERIES_MAX);

    /** What the catalog is shown, if anything. */
    Optional<String> of(Identity identity, Optional<QueryId> query) {
        return passes.of(identity, query);
    }
}
