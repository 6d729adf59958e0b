package dev.tarn.catalog.encryption;

/** The bytes were sealed with another key, for another purpose, or were changed since. */
public final class CannotDecrypt extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotDecrypt(String purpose) {
        super(
                "Cannot decrypt %s: it was changed, or encrypted with another encryption-key"
                        .formatted(purpose));
    }
}
