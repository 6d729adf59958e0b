package dev.tarn.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
public final class TarnHome {
    private TarnHome() {}

    public static Path path() {
        String home = System.getProperty("tarn.home", "");
        if (home.isEmpty() || !Files.isDirectory(Path.of(home))) {
            throw new IllegalStateException(
                    "Set -Dtarn.home to the root of the checkout; Maven does so by itself");
        }
        return Path.of(home);
    }
}
