package dev.tarn.catalog.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.database.Transactions;

/**
 * Finds out at the start whether the configured key is the one that this database is encrypted
 * with. Otherwise the first to notice would be whoever signs in, or opens a lake, and new secrets
 * would be sealed under a second key meanwhile.
 */
public final class EncryptionKey {
    private static final String PURPOSE = "encryption-key";
    private static final String CANARY = "tarn";

    private EncryptionKey() {}

    /** The first server of a database seals a row for all that come after it. */
    public static void requireSame(Transactions transactions, SecretBox box) {
        byte[] mine = box.seal(CANARY.getBytes(UTF_8), PURPOSE);
        byte[] kept =
                transactions.write(handle -> {
                    EncryptionKeyStore store = handle.attach(EncryptionKeyStore.class);
                    store.insert(mine);
                    return store.find()
                            .orElseThrow(() -> new IllegalStateException("No canary was kept"));
                });
        try {
            box.open(kept, PURPOSE);
        } catch (CannotDecrypt other) {
            throw new ConfigException(
                    "Cannot use encryption-key: the database is encrypted with another one", other);
        }
    }
}
