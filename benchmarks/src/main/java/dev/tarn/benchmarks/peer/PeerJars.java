package dev.tarn.benchmarks.peer;

import dev.tarn.embedded.EngineClasspath;
import dev.tarn.embedded.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Programs of others under {@code engines/} that only benchmarks want, resolved when they do. */
public final class PeerJars {
    private static final long PATIENCE_MINUTES = 20;

    private PeerJars() {}

    public static String classpath(Path home, String engine)
            throws IOException, InterruptedException {
        try {
            return EngineClasspath.of(home, engine).joined();
        } catch (EngineException notYet) {
            resolve(home, engine);
            return EngineClasspath.of(home, engine).joined();
        }
    }

    private static void resolve(Path home, String engine) throws IOException, InterruptedException {
        System.err.println("Resolving " + engine + " from Maven Central …");
        Process maven =
                new ProcessBuilder("./mvnw", "-B", "-q", "-f", "engines/" + engine, "package")
                        .directory(home.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        maven.getOutputStream().close();
        if (!maven.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            maven.destroyForcibly();
            throw new IOException("Maven does not end with engines/" + engine);
        }
        if (maven.exitValue() != 0) {
            throw new IOException(
                    "Maven cannot resolve it; see ./mvnw -f engines/" + engine + " package");
        }
    }
}
