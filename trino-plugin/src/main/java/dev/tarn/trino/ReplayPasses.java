package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.security.Identity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The passes that queries came with, as an extra credential that only a gateway sets. Who reads for
 * a query as the owner of a view has no credentials of their own, so it is kept by the query.
 */
final class ReplayPasses {
    static final String CREDENTIAL = "tarn-replay-pass";
    private static final int QUERIES_MAX = 1_000;

    private final Map<String, String> passes =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > QUERIES_MAX;
                }
            };

    /** What the catalog is shown, if anything. */
    Optional<String> of(Identity identity, Optional<QueryId> query) {
        if (query.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> own = Optional.ofNullable(identity.getExtraCredentials().get(CREDENTIAL));
        String id = query.orElseThrow().id();
        synchronized (passes) {
            own.ifPresent(pass -> passes.put(id, pass));
            return Optional.ofNullable(passes.get(id));
        }
    }
}
