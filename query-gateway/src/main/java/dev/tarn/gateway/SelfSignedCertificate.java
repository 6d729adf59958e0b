package dev.tarn.gateway;

import dev.tarn.chassis.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate for localhost, made at the first start and kept until shortly before it expires, so
 * that clients need to be told once to trust it.
 */
final class SelfSignedCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(SelfSignedCertificate.class);
    private static final Duration RENEWED_BEFORE_EXPIRY = Duration.ofDays(30);
    private static final int PASSWORD_BYTES = 24;

    private SelfSignedCertificate() {}

    /** The certificate in this directory; concurrent first starts are the caller's to avoid. */
    static Keystore in(Path directory, Instant now) {
        Path file = directory.resolve("gateway.p12");
        Path passwordFile = directory.resolve("gateway.password");
        try {
            if (Files.exists(file)) {
                var kept = new Keystore(file, new Secret(Files.readString(passwordFile).strip()));
                if (now.plus(RENEWED_BEFORE_EXPIRY).isBefore(expiry(kept))) {
                    publish(kept, directory);
                    return kept;
                }
            }
            Keystore made = create(directory, file, passwordFile);
            publish(made, directory);
            return made;
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(
                    "%s is missing; remove %s to have both made anew".formatted(e.getFile(), file),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot keep a certificate in %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static Keystore create(Path directory, Path file, Path passwordFile)
            throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        var password = new Secret(HexFormat.of().formatHex(random));
        // The key store is made aside and moved last, so that a crash in between leaves nothing
        // that looks complete.
        Path unfinished = directory.resolve("gateway.p12.new");
        Files.deleteIfExists(unfinished);
        Keytool.makeSelfSigned(unfinished, password);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(file);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password.value());
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("Made a self-signed certificate for localhost: {}", file);
        return new Keystore(file, password);
    }

    /** The certificate alone, for clients to trust: {@code SSLTrustStorePath} of Trino's driver. */
    private static void publish(Keystore keystore, Path directory) throws IOException {
        String pem =
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(encoded(certificate(keystore)))
                        + "\n-----END CERTIFICATE-----\n";
        Files.writeString(directory.resolve("gateway.pem"), pem);
    }

    private static byte[] encoded(X509Certificate certificate) throws IOException {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Instant expiry(Keystore keystore) throws IOException {
        return certificate(keystore).getNotAfter().toInstant();
    }

    private static X509Certificate certificate(Keystore keystore) throws IOException {
        try {
            KeyStore store =
                    KeyStore.getInstance(
                            keystore.file().toFile(), keystore.password().value().toCharArray());
            if (store.getCertificate(Keytool.ALIAS) instanceof X509Certificate certificate) {
                return certificate;
            }
            throw new IOException("there is no certificate in " + keystore.file());
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
