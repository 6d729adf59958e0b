package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.config.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityConfigTest {
    /** The records as they hang in a service's configuration. */
    record Tree(BootstrapConfig bootstrap, TokenConfig tokens, LoginConfig logins) {}

    @Test
    void hasDefaults() {
        assertThat(load(Map.of()))
                .isEqualTo(
                        new Tree(
                                new BootstrapConfig("admin", Optional.empty()),
                                new TokenConfig(
                                        Duration.ofHours(1),
                                        Duration.ofHours(24),
                                        Duration.ofDays(30)),
                                new LoginConfig(10, 1000, Duration.ofMinutes(1))));
    }

    @Test
    void takesEveryKey() {
        var given =
                Map.of(
                        "CATALOG_BOOTSTRAP_CLIENT_ID", "root",
                        "CATALOG_BOOTSTRAP_CLIENT_SECRET", "hidden",
                        "CATALOG_TOKENS_ACCESS_LIFETIME", "5m",
                        "CATALOG_TOKENS_SESSION_LIFETIME", "8h",
                        "CATALOG_TOKENS_KEY_LIFETIME", "168h",
                        "CATALOG_LOGINS_CLIENT_FAILURES", "3",
                        "CATALOG_LOGINS_ADDRESS_FAILURES", "30",
                        "CATALOG_LOGINS_WINDOW", "30s");

        assertThat(load(given))
                .isEqualTo(
                        new Tree(
                                new BootstrapConfig("root", Optional.of(new Secret("hidden"))),
                                new TokenConfig(
                                        Duration.ofMinutes(5),
                                        Duration.ofHours(8),
                                        Duration.ofDays(7)),
                                new LoginConfig(3, 30, Duration.ofSeconds(30))));
        assertThat(ConfigLoader.describe(load(given))).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "CATALOG_TOKENS_ACCESS_LIFETIME, 0s",
        "CATALOG_TOKENS_ACCESS_LIFETIME, 25h",
        "CATALOG_TOKENS_SESSION_LIFETIME, 59m",
        "CATALOG_TOKENS_KEY_LIFETIME, 59m",
        "CATALOG_LOGINS_CLIENT_FAILURES, 0",
        "CATALOG_LOGINS_ADDRESS_FAILURES, 0",
        "CATALOG_LOGINS_WINDOW, 0s",
        "CATALOG_BOOTSTRAP_CLIENT_ID, a:b",
        "CATALOG_BOOTSTRAP_CLIENT_SECRET, ' '"
    })
    void refusesWhatCannotWork(String key, String value) {
        assertThatThrownBy(() -> load(Map.of(key, value))).isInstanceOf(ConfigException.class);
    }

    private static Tree load(Map<String, String> environment) {
        return ConfigLoader.load(Tree.class, "CATALOG", Optional.empty(), environment);
    }
}
