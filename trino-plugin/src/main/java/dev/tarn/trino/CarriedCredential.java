package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.Identity;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What queries came with, as an extra credential that only a gateway sets. Who reads for a query as
 * the owner of a view has no credentials of their own, so it is kept by the query.
 */
final class CarriedCredential {
    /** Ids only: far more than all queries that are being analysed at once. */
    private static final int FORGOTTEN_MAX = 100_000;

    private final String name;
    private final int queriesMax;
    private final Map<String, String> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> forgotten = new LinkedHashSet<>();

    CarriedCredential(String name, int queriesMax) {
        this.name = name;
        this.queriesMax = queriesMax;
    }

    /**
     * Nothing where the query came without one; where it is not known any more, nothing goes on.
     */
    Optional<String> of(Identity identity, Optional<QueryId> query) {
        if (query.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> own = Optional.ofNullable(identity.getExtraCredentials().get(name));
        String id = query.orElseThrow().id();
        synchronized (this) {
            own.ifPresent(value -> keep(id, value));
            if (forgotten.contains(id)) {
                throw new AccessDeniedException(
                        "%s of query %s is not known any more, for too many came after it"
                                .formatted(name, id));
            }
            return Optional.ofNullable(kept.get(id));
        }
    }

    private void keep(String id, String value) {
        kept.put(id, value);
        forgotten.remove(id);
        if (kept.size() > queriesMax) {
            String eldest = kept.keySet().iterator().next();
            kept.remove(eldest);
            forgotten.add(eldest);
        }
        if (forgotten.size() > FORGOTTEN_MAX) {
            forgotten.remove(forgotten.iterator().next());
        }
    }
}
