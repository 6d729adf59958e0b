package dev.tarn.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The jars of one program under {@code engines/}, as Maven resolved them. */
public final class EngineClasspath {
    private final List<Path> jars;

    private EngineClasspath(List<Path> jars) {
        this.jars = List.copyOf(jars);
    }

    /** The jars of {@code engine}, its own {@code engine.jar} first when it has one. */
    public static EngineClasspath of(Path tarnHome, String engine) {
        Path target = tarnHome.resolve("engines").resolve(engine).resolve("target");
        List<Path> jars = new ArrayList<>();
        Path own = target.resolve("engine.jar");
        if (Files.exists(own)) {
            jars.add(own);
        }
        for (String jar : read(engine, target.resolve("classpath")).split(File.pathSeparator, -1)) {
            if (!jar.isBlank()) {
                jars.add(Path.of(jar.strip()));
            }
        }
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw new EngineException(
                        "Engine " + engine + " needs " + jar + ", which is gone: run ./tarn build");
            }
        }
        return new EngineClasspath(jars);
    }

    private static String read(String engine, Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (NoSuchFileException _) {
            throw new EngineException(
                    "Engine " + engine + " is not built (no " + file + "): run ./tarn build");
        } catch (IOException e) {
            throw new EngineException("Cannot read " + file + ": " + e, e);
        }
    }

    public List<Path> jars() {
        return jars;
    }

    /** In the form that {@code java -cp} takes. */
    public String joined() {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
