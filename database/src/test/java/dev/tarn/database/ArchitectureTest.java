package dev.tarn.database;

import dev.tarn.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheHouseRules() {
        HouseRules.of("dev.tarn.database").check();
    }
}
