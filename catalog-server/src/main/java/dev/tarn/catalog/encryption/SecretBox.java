package dev.tarn.catalog.encryption;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM under the configuration's key. Sealed bytes are bound to a purpose, for example
 * {@code lake/sales}, so that nobody who can write to the database can swap one secret for another.
 */
public final class SecretBox {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    /** The first byte of everything sealed; another algorithm will have another. */
    private static final byte VERSION = 1;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(SecretKey key) {
        this.key = key;
    }

    /** From 32 bytes in base64, as {@code openssl rand -base64 32} prints them. */
    public static SecretBox of(Secret encryptionKey) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(encryptionKey.value().strip());
        } catch (IllegalArgumentException _) {
            // Its message would quote the key.
            throw new ConfigException("Cannot use encryption-key: it is not base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new ConfigException(
                    "Cannot use encryption-key: it has %d bytes and not %d"
                            .formatted(bytes.length, KEY_BYTES));
        }
        return new SecretBox(new SecretKeySpec(bytes, "AES"));
    }

    public byte[] seal(byte[] plain, String purpose) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** What was sealed for this purpose, or {@link CannotDecrypt}. */
    public byte[] open(byte[] sealed, String purpose) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] != VERSION) {
            throw new CannotDecrypt(purpose);
        }
        var nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(sealed, 1, NONCE_BYTES).get(nonce);
        int begin = 1 + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, purpose)
                    .doFinal(sealed, begin, sealed.length - begin);
        } catch (GeneralSecurityException _) {
            throw new CannotDecrypt(purpose);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
