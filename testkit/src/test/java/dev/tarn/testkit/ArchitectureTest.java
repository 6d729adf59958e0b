package dev.tarn.testkit;

import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheHouseRules() {
        HouseRules.of("dev.tarn.testkit").check();
    }
}
