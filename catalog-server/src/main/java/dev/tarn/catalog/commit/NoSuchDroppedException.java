package dev.tarn.catalog.commit;

import java.util.UUID;

/** A dropped table or view was named that is not there, or not any more. */
public final class NoSuchDroppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchDroppedException(UUID uuid) {
        super("No dropped table or view has the uuid " + uuid);
    }
}
