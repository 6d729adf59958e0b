package dev.tarn.catalog.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigLoader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpkeepConfigTest {
    @Test
    void hasDefaults() {
        assertThat(load(Map.of()))
                .isEqualTo(
                        new UpkeepConfig(
                                true,
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(5),
                                500,
                                Duration.ofDays(7),
                                Duration.ofDays(7),
                                Duration.ofDays(90)));
    }

    @Test
    void readsEveryKey() {
        var environment =
                Map.of(
                        "UPKEEP_ENABLED", "false",
                        "UPKEEP_EVERY", "1s",
                        "UPKEEP_LEASE", "2s",
                        "UPKEEP_BATCH", "3",
                        "UPKEEP_DROPPED_RETENTION", "4s",
                        "UPKEEP_METADATA_RETENTION", "5s",
                        "UPKEEP_LOGIN_AUDIT_RETENTION", "6s");

        assertThat(load(environment))
                .isEqualTo(
                        new UpkeepConfig(
                                false,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                3,
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(6)));
    }

    @ParameterizedTest
    @CsvSource({"EVERY,1ms,0s", "LEASE,1ms,0s", "BATCH,1000,1001", "BATCH,1,0"})
    void refusesWhatCannotWork(String key, String good, String bad) {
        assertThat(load(Map.of("UPKEEP_" + key, good))).isNotEqualTo(load(Map.of()));

        assertThatThrownBy(() -> load(Map.of("UPKEEP_" + key, bad)))
                .hasMessageContaining("must be");
    }

    private static UpkeepConfig load(Map<String, String> environment) {
        return ConfigLoader.load(UpkeepConfig.class, "UPKEEP", Optional.empty(), environment);
    }
}
