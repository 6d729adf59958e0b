package dev.tarn.launcher.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
    private static final String DERIVATION = "HmacSHA256";

    static Secrets generate(SecureRandom random) {
        return new Secrets(
                text(random, BYTES),
                text(random, BYTES),
                text(random, BYTES),
                text(random, ACCESS_KEY_BYTES),
                text(random, BYTES),
                Base64.getEncoder().encodeToString(bytes(random, BYTES)));
    }

    public String writerSecret() {
        return derived("client secret of the writer");
    }

    public String gatewaySecret() {
        return derived("client secret of the gateway");
    }

    /**
     * Derived rather than kept, so that folders of earlier versions have them, too; whoever knows
     * one learns nothing of the key that it comes from, nor of another.
     */
    private String derived(String name) {
        try {
            Mac mac = Mac.getInstance(DERIVATION);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(encryptionKey), DERIVATION));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(name.getBytes(UTF_8)));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
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
