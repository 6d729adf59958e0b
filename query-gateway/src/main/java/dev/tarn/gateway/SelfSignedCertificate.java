package dev.tarn.gateway;

import dev.tarn.chassis.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for localhost, made at the first start and kept. The JDK has no public class that
 * signs certificates, so its own keytool does it, as a child process that gets the password from
 * its environment and never on its command line.
 */
final class SelfSignedCertificate {
    private static final int PASSWORD_BYTES = 24;
    private static final int KEYTOOL_SECONDS = 60;
    private static final String PASSWORD_VARIABLE = "TARN_KEYSTORE_PASSWORD";

    private SelfSignedCertificate() {}

    /** The certificate in this directory; concurrent first starts are the caller's to avoid. */
    static Keystore in(Path directory) {
        Path keystore = directory.resolve("gateway.p12");
        Path passwordFile = directory.resolve("gateway.password");
        try {
            if (Files.exists(keystore)) {
                return new Keystore(keystore, new Secret(Files.readString(passwordFile).strip()));
            }
            Files.createDirectories(directory);
            var password = generate();
            Files.deleteIfExists(passwordFile);
            Files.createFile(passwordFile, ownerOnly());
            Files.writeString(passwordFile, password.value());
            create(keystore, password);
            return new Keystore(keystore, password);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot keep a certificate in %s: %s"
                            .formatted(directory, failure.getMessage()),
                    failure);
        }
    }

    private static void create(Path keystore, Secret password) throws IOException {
        // Made aside and moved, so that a crash in between leaves nothing that looks complete.
        Path unfinished = keystore.resolveSibling("gateway.p12.new");
        Files.deleteIfExists(unfinished);
        var keytool =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "gateway",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-validity",
                                "825",
                                "-dname",
                                "CN=localhost, O=Tarn self-signed",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1,ip:::1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                unfinished.toString(),
                                "-storepass:env",
                                PASSWORD_VARIABLE));
        keytool.environment().put(PASSWORD_VARIABLE, password.value());
        keytool.redirectErrorStream(true);
        Process process = keytool.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("keytool failed: " + said.strip());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("Interrupted while keytool made a certificate");
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        Files.move(unfinished, keystore);
    }

    private static Secret generate() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    private static java.nio.file.attribute.FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }
}
