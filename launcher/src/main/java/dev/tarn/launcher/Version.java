package dev.tarn.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** What was built. */
record Version(String tarn, String trino) {
    static Version current() {
        Properties properties = new Properties();
        try (var resource = Version.class.getResourceAsStream("/tarn.properties")) {
            properties.load(new InputStreamReader(Objects.requireNonNull(resource), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(properties.getProperty("version"), properties.getProperty("trino"));
    }
}
