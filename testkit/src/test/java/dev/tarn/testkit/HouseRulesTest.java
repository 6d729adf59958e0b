package dev.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule finds what was planted for it, and nothing in a small service that keeps them all. */
class HouseRulesTest {
    private static List<String> planted;

    @BeforeAll
    static void judge() {
        planted = violations(HouseRules.of("dev.tarn.house.planted"), "dev.tarn.house.planted");
    }

    private static List<String> violations(HouseRules rules, String packageName) {
        JavaClasses classes = new ClassFileImporter().importPackages(packageName);
        return rules.violations(classes, classes);
    }

    @Test
    void findNothingInSoundService() {
        assertThat(violations(HouseRules.of("dev.tarn.house.sound"), "dev.tarn.house.sound"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    slices                          | One
                    names say                       | OrderHelper
                    reads the environment           | getenv()
                    no ThreadLocal                  | OrderHelper
                    injected InstantSource          | Instant.now()
                    injected InstantSource          | currentTimeMillis()
                    every queue has a bound         | LinkedBlockingQueue
                    every pool has a bound          | newCachedThreadPool()
                    routes touch no store           | OrderStore
                    routes touch no store           | FileIO
                    services touch no Javalin       | io.javalin.http.Context
                    services touch no Javalin       | JsonNode
                    services touch no Javalin       | org.jdbi.v3.core.Jdbi
                    stores touch no service         | planted.Orders
                    only the server touches         | OrderHelper
                    sleeping is not waiting         | Thread.sleep
                    """)
    void findWhatIsPlanted(String rule, String culprit) {
        assertThat(planted)
                .anySatisfy(violation -> assertThat(violation).contains(rule).contains(culprit));
    }

    @Test
    void letNamedClassesReadTheClock() {
        HouseRules rules = HouseRules.of("dev.tarn.house.planted").clockReadIn("OrderHelper");

        assertThat(violations(rules, "dev.tarn.house.planted"))
                .noneSatisfy(violation -> assertThat(violation).contains("InstantSource"));
    }

    @Test
    void refuseToCheckNothing() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> HouseRules.of("dev.tarn.nothing").check())
                .withMessageContaining("dev.tarn.nothing");
    }
}
