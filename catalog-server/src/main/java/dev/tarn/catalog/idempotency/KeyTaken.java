package dev.tarn.catalog.idempotency;

/** The request was done meanwhile under the same key; nothing was changed a second time. */
public final class KeyTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    KeyTaken() {
        super("The idempotency key is taken", null, false, false);
    }
}
