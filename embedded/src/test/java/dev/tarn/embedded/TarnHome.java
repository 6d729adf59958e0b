package dev.tarn.embedded;

import java.nio.file.Path;

/** The checkout that the tests run in. */
final class TarnHome {
    private TarnHome() {}

    static Path path() {
        return Path.of(System.getProperty("tarn.home", ".."));
    }
}
