package dev.tarn.launcher.state;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Everything generated that must not be known to others; the same for the life of a data folder.
 */
public record Secrets(
        String adminSecret,
        String trinoSecret,
        String postgresPassword,
        String s3AccessKey,
        String s3SecretKey,
        String encryptionKey) {
    private static final int BYTES = 32;
    private static final int ACCESS_KEY_BYTES = 15;

    static Secrets generate(SecureRandom random) {
        return new Secrets(
                text(random, BYTES),
                text(random, BYTES),
                text(random, BYTES),
                text(random, ACCESS_KEY_BYTES),
                text(random, BYTES),
                Base64.getEncoder().encodeToString(bytes(random, BYTES)));
    }

    // Letters, digits, - and _ only: nothing that a URL, a shell or a properties file reads
    // otherwise.
    private static String text(SecureRandom random, int length) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random, length));
    }

    private static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "Secrets[***]";
    }
}
