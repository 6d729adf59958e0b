package dev.tarn.gateway;

import dev.tarn.chassis.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's keytool as a child process. The JDK has no public class that signs certificates, and a
 * library for it would be two megabytes for something that happens once. The password goes through
 * the environment and never the command line, which others can read.
 */
final class Keytool {
    static final String ALIAS = "gateway";

    private static final int SECONDS_MAX = 60;
    private static final String PASSWORD_VARIABLE = "TARN_KEYSTORE_PASSWORD";

    private Keytool() {}

    static void makeSelfSigned(Path keystore, Secret password) throws IOException {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var builder =
                new ProcessBuilder(
                        List.of(
                                keytool,
                                "-genkeypair",
                                "-alias",
                                ALIAS,
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
                                keystore.toString(),
                                "-storepass:env",
                                PASSWORD_VARIABLE,
                                "-J-XX:TieredStopAtLevel=1"));
        builder.environment().put(PASSWORD_VARIABLE, password.value());
        run(builder.redirectErrorStream(true).start());
    }

    private static void run(Process process) throws IOException {
        try {
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keytool made a certificate", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
