package dev.tarn.gateway;

import dev.tarn.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheHouseRules() {
        HouseRules.of("dev.tarn.gateway").check();
    }
}
