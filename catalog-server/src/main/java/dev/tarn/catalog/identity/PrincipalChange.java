package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What a principal shall be; what is null stays as it is, or takes its default in a new principal.
 */
record PrincipalChange(
        @Nullable Boolean engine, @Nullable Boolean disabled, @Nullable Secret clientSecret) {
    boolean engine(boolean now) {
        return engine == null ? now : engine;
    }

    boolean disabled(boolean now) {
        return disabled == null ? now : disabled;
    }
}
