package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.security.Identity;
import io.trino.spi.security.SystemSecurityContext;
import java.util.Optional;

/** Which transaction each query belongs to. Trino does not say, so the gateway does. */
final class Scopes {
    static final String CREDENTIAL = "tarn-transaction";
    private static final int QUERIES_MAX = 10_000;

    private final CarriedCredential transactions = new CarriedCredential(CREDENTIAL, QUERIES_MAX);

    /** For every question, so that it is known of a query before anybody reads for it. */
    void note(Identity identity, Optional<QueryId> query) {
        transactions.of(identity, query);
    }

    Scope of(SystemSecurityContext context) {
        return transactions
                .of(context.getIdentity(), Optional.of(context.getQueryId()))
                .map(Scope::ofTransaction)
                .orElseGet(() -> Scope.ofQuery(context));
    }
}
