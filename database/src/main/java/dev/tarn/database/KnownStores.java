package dev.tarn.database;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.extension.ExtensionFactory;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.sqlobject.SqlObjectFactory;

/**
 * Keeps what there is to know of a store's methods where every later handle finds it. Each handle
 * has a copy of the settings that it began with: what it finds out by itself, at the cost of some
 * hundred reflective calls, ends with it.
 */
final class KnownStores implements ExtensionFactory {
    private final Jdbi jdbi;
    private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();

    private KnownStores(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** From now on, for all handles that are opened. */
    static void remember(Jdbi jdbi) {
        jdbi.getConfig(Extensions.class).register(new KnownStores(jdbi));
    }

    /** Never: it is asked first, and another one makes the store. */
    @Override
    public boolean accepts(Class<?> type) {
        if (!known.contains(type)) {
            Extensions extensions = jdbi.getConfig(Extensions.class);
            extensions
                    .findFactory(SqlObjectFactory.class)
                    .filter(factory -> factory.accepts(type))
                    .ifPresent(factory -> extensions.findMetadata(type, factory));
            known.add(type);
        }
        return false;
    }
}
