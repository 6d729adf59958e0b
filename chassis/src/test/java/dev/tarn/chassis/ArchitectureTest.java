package dev.tarn.chassis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.tarn.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CHASSIS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.tarn.chassis");

    @Test
    void keepsTheHouseRules() {
        HouseRules.of("dev.tarn.chassis").check();
    }

    @Test
    void knowsNothingOfALakehouse() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*(Table|Snapshot|Query|Policy|Namespace|Lake|Batch|Ledger|Iceberg|Trino).*")
                .check(CHASSIS);
    }

    @Test
    void needsOnlyWhatItsDoorLetsIn() {
        ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.tarn.chassis..",
                        "java..",
                        "javax.net.ssl..",
                        "com.sun.net.httpserver..",
                        "io.javalin..",
                        "kotlin..",
                        "jakarta.servlet..",
                        "org.eclipse.jetty..",
                        "com.fasterxml.jackson..",
                        "com.github.benmanes.caffeine..",
                        "io.micrometer..",
                        "org.slf4j..",
                        "ch.qos.logback..",
                        "com.nimbusds..",
                        "org.jspecify..")
                .check(CHASSIS);
    }
}
