package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.config.Secret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id in the PHC string format, {@code $argon2id$v=19$m=7168,t=5,p=1$salt$hash}. The
 * parameters are the set of OWASP's password storage cheat sheet with the least memory, so that
 * several checks at once fit a small heap; one takes 20 to 60 ms of a core. Old parameters stay
 * readable: they stand in the hash.
 */
final class SecretHash {
    private static final int MEMORY_KILOBYTES = 7_168;
    private static final int ITERATIONS = 5;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Pattern PHC =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final int memoryKilobytes;
    private final int iterations;
    private final int lanes;
    private final byte[] salt;
    private final byte[] hash;

    private SecretHash(int memoryKilobytes, int iterations, int lanes, byte[] salt, byte[] hash) {
        this.memoryKilobytes = memoryKilobytes;
        this.iterations = iterations;
        this.lanes = lanes;
        this.salt = salt;
        this.hash = hash;
    }

    static SecretHash of(Secret secret, SecureRandom random) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = argon2id(secret, MEMORY_KILOBYTES, ITERATIONS, LANES, salt, HASH_BYTES);
        return new SecretHash(MEMORY_KILOBYTES, ITERATIONS, LANES, salt, hash);
    }

    static SecretHash parse(String text) {
        Matcher matcher = PHC.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not an argon2id hash in the PHC string format");
        }
        return new SecretHash(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Base64.getDecoder().decode(matcher.group(4)),
                Base64.getDecoder().decode(matcher.group(5)));
    }

    boolean matches(Secret secret) {
        byte[] given = argon2id(secret, memoryKilobytes, iterations, lanes, salt, hash.length);
        return MessageDigest.isEqual(hash, given);
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        memoryKilobytes,
                        iterations,
                        lanes,
                        base64.encodeToString(salt),
                        base64.encodeToString(hash));
    }

    private static byte[] argon2id(
            Secret secret, int memoryKilobytes, int iterations, int lanes, byte[] salt, int bytes) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKilobytes)
                        .withIterations(iterations)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build());
        var hash = new byte[bytes];
        generator.generateBytes(secret.value().getBytes(UTF_8), hash);
        return hash;
    }
}
