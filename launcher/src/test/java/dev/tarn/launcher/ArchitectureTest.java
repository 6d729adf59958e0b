package dev.tarn.launcher;

import dev.tarn.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheHouseRules() {
        HouseRules.of("dev.tarn.launcher").clockReadIn("Tarn").check();
    }

    // The testkit depends on this module, so that it cannot check itself.
    @Test
    void embeddedKeepsTheHouseRules() {
        HouseRules.of("dev.tarn.embedded").check();
    }
}
