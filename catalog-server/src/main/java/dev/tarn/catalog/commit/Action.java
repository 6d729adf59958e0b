package dev.tarn.catalog.commit;

import java.util.Locale;

/** What happened, in the commit log. */
public enum Action {
    CREATE,
    COMMIT,
    REGISTER,
    RENAME,
    DROP,
    UNREGISTER,
    UNDROP,
    RESTORE,
    PROTECT,
    UNPROTECT;

    /** Whether no metadata is current afterwards. */
    boolean ends() {
        return this == DROP || this == UNREGISTER;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
