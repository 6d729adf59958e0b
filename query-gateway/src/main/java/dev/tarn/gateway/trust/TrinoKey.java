package dev.tarn.gateway.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that signs what the gateway tells Trino. It is made at the first start and kept in a file
 * that every gateway of one Trino shares; the public half lies beside it as PEM, because that is
 * what Trino reads.
 */
public final class TrinoKey {
    private static final int PEM_LINE = 64;
    private static final String HMAC = "HmacSHA256";

    private final ECKey key;

    private TrinoKey(ECKey key) {
        this.key = key;
    }

    /** The key in this file, made when there is none; any number of processes may start at once. */
    public static TrinoKey in(Path file, Path publicFile) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            var key = new TrinoKey(ECKey.parse(Files.readString(file)));
            publish(key.publicPem(), publicFile);
            return key;
        } catch (IOException | ParseException | JOSEException e) {
            throw new UncheckedIOException(
                    new IOException(
                            "Cannot keep the key for Trino in %s: %s"
                                    .formatted(file, e.getMessage()),
                            e));
        }
    }

    private static void create(Path file) throws IOException, JOSEException {
        ECKey made =
                new ECKeyGenerator(Curve.P_256)
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.ES256)
                        .keyIDFromThumbprint(true)
                        .generate();
        Path aside = aside(file);
        Files.createFile(
                aside,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(aside, made.toJSONString());
            // A link fails where a move would replace the key that another process has just made.
            Files.createLink(file, aside);
        } catch (FileAlreadyExistsException _) {
            // The other's key is as good, and the one to use.
        } finally {
            Files.delete(aside);
        }
    }

    /** A name beside the file that nobody else uses. */
    private static Path aside(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        Files.createDirectories(folder);
        return folder.resolve(absolute.getFileName() + "." + UUID.randomUUID());
    }

    private static void publish(String pem, Path file) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(pem)) {
            return;
        }
        Path aside = aside(file);
        Files.createFile(
                aside,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        Files.writeString(aside, pem);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private String publicPem() throws JOSEException {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(UTF_8))
                        .encodeToString(key.toECPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** A secret that follows from the key and tells nothing of it, of its own for each purpose. */
    public byte[] secretFor(String purpose) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.getD().decode(), HMAC));
            return mac.doFinal(purpose.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + HMAC, e);
        }
    }

    ECKey key() {
        return key;
    }

    /** The public half, for whoever verifies. */
    String keySet() {
        return new JWKSet(key).toString(true);
    }
}
