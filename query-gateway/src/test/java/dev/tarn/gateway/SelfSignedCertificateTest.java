package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedCertificateTest {
    // keytool goes by the real time.
    private final Instant now = Instant.now();

    @TempDir Path parent;

    private static X509Certificate certificate(Keystore keystore) throws Exception {
        KeyStore store =
                KeyStore.getInstance(
                        keystore.file().toFile(), keystore.password().value().toCharArray());
        return (X509Certificate) store.getCertificate("gateway");
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void isForThisMachineAndReadableByItsOwnerOnly() throws Exception {
        Path directory = parent.resolve("a/tls");

        Keystore keystore = SelfSignedCertificate.in(directory, now);

        X509Certificate certificate = certificate(keystore);
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("localhost", "127.0.0.1");
        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(permissions(keystore.file())).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("gateway.password"))).isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".new"));
    }

    @Test
    void isMadeAnewOnlyShortlyBeforeItExpires() throws Exception {
        X509Certificate first = certificate(SelfSignedCertificate.in(parent, now));
        Instant expiry = first.getNotAfter().toInstant();

        assertThat(certificate(SelfSignedCertificate.in(parent, expiry.minus(Duration.ofDays(31)))))
                .isEqualTo(first);
        assertThat(certificate(SelfSignedCertificate.in(parent, expiry.minus(Duration.ofDays(30)))))
                .isNotEqualTo(first);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        SelfSignedCertificate.in(parent, now);
        Files.delete(parent.resolve("gateway.password"));

        assertThatThrownBy(() -> SelfSignedCertificate.in(parent, now))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("gateway.password is missing");
    }

    @Test
    void saysWhereItCannotBeKept() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> SelfSignedCertificate.in(file.resolve("tls"), now))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Cannot keep a certificate in " + file.resolve("tls"));
    }
}
