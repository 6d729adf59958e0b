package dev.tarn.catalog.function;

import org.apache.iceberg.catalog.Namespace;

/** Iceberg's library has no exception of this kind yet. */
public final class NoSuchFunction extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchFunction(Namespace namespace, String name) {
        super("Function does not exist: %s.%s".formatted(namespace, name));
    }
}
