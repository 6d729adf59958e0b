package dev.tarn.catalog;

import dev.tarn.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheHouseRules() {
        HouseRules.of("dev.tarn.catalog").check();
    }
}
