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
    RESTORE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
