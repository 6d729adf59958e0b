package dev.tarn.catalog.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.config.DataSize;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanConfigTest {
    @Test
    void hasDefaults() {
        assertThat(load(Map.of()))
                .isEqualTo(
                        new ScanConfig(
                                10_000,
                                Duration.ofSeconds(5),
                                8,
                                2_000,
                                DataSize.parse("4MB"),
                                2,
                                4,
                                Duration.ofSeconds(60),
                                3,
                                Duration.ofMinutes(30),
                                Duration.ofHours(1),
                                Duration.ofMinutes(5),
                                200,
                                DataSize.parse("512MB"),
                                DataSize.parse("8GB"),
                                500_000,
                                Duration.ofSeconds(5),
                                32));
    }

    @Test
    void readsEveryKey() {
        var environment =
                Map.ofEntries(
                        Map.entry("SCAN_SYNCHRONOUS_ENTRIES", "1"),
                        Map.entry("SCAN_SYNCHRONOUS_TIME", "2s"),
                        Map.entry("SCAN_SYNCHRONOUS_PLANS", "3"),
                        Map.entry("SCAN_PAGE_TASKS", "4"),
                        Map.entry("SCAN_PAGE_SIZE", "5B"),
                        Map.entry("SCAN_WORKERS", "6"),
                        Map.entry("SCAN_READERS", "7"),
                        Map.entry("SCAN_LEASE", "8s"),
                        Map.entry("SCAN_ATTEMPTS", "9"),
                        Map.entry("SCAN_PLANNING_TIME", "10s"),
                        Map.entry("SCAN_RETENTION", "11s"),
                        Map.entry("SCAN_FETCHED_RETENTION", "12s"),
                        Map.entry("SCAN_PLANS_PER_PRINCIPAL", "13"),
                        Map.entry("SCAN_PLAN_SIZE", "14B"),
                        Map.entry("SCAN_STORED_SIZE", "15B"),
                        Map.entry("SCAN_DELETE_ENTRIES", "16"),
                        Map.entry("SCAN_RESULT_WAIT", "17s"),
                        Map.entry("SCAN_RESULT_WAITERS", "18"));

        assertThat(load(environment))
                .isEqualTo(
                        new ScanConfig(
                                1,
                                Duration.ofSeconds(2),
                                3,
                                4,
                                new DataSize(5),
                                6,
                                7,
                                Duration.ofSeconds(8),
                                9,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(12),
                                13,
                                new DataSize(14),
                                new DataSize(15),
                                16,
                                Duration.ofSeconds(17),
                                18));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAGE_TASKS", "READERS", "ATTEMPTS", "SYNCHRONOUS_PLANS"})
    void refusesNothingWhereSomethingIsNeeded(String key) {
        assertThatThrownBy(() -> load(Map.of("SCAN_" + key, "0")))
                .hasMessageContaining("must be positive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WORKERS", "SYNCHRONOUS_ENTRIES", "RESULT_WAITERS", "DELETE_ENTRIES"})
    void refusesLessThanNothing(String key) {
        assertThat(load(Map.of("SCAN_" + key, "0"))).isNotEqualTo(load(Map.of()));

        assertThatThrownBy(() -> load(Map.of("SCAN_" + key, "-1")))
                .hasMessageContaining("must not be negative");
    }

    private static ScanConfig load(Map<String, String> environment) {
        return ConfigLoader.load(ScanConfig.class, "SCAN", Optional.empty(), environment);
    }
}
