package dev.tarn.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rooms of a service, by the names of their classes, and what may be touched from each. */
final class Rooms {
    private static final DescribedPredicate<JavaClass> JDBI = resideInAPackage("org.jdbi..");

    /** What a service passes on from the transaction to the stores, and does nothing else with. */
    private static final DescribedPredicate<JavaClass> HANDLE =
            describe("Handle", type -> type.getName().equals("org.jdbi.v3.core.Handle"));

    private static final DescribedPredicate<JavaClass> FILE_IO =
            describe("FileIO", type -> type.getName().equals("org.apache.iceberg.io.FileIO"));

    private static final DescribedPredicate<JavaClass> JAVALIN = resideInAPackage("io.javalin..");

    private static final DescribedPredicate<JavaClass> JSON =
            resideInAPackage("com.fasterxml.jackson..");

    private static final DescribedPredicate<JavaClass> ROUTES =
            simpleNameEndingWith("Routes")
                    .or(resideInAPackage("dev.tarn..wire.."))
                    .as("routes and wire");

    private static final DescribedPredicate<JavaClass> WIRING = simpleNameEndingWith("Wiring");

    /** A store of files is no store of rows: only those that speak SQL are meant. */
    private static final DescribedPredicate<JavaClass> STORES =
            describe(
                    "stores",
                    type ->
                            type.getSimpleName().endsWith("Store")
                                    && type.getDirectDependenciesFromSelf().stream()
                                            .anyMatch(dependency ->
                                                    JDBI.test(dependency.getTargetClass())));

    private Rooms() {}

    static List<ArchRule> rules(JavaClasses program) {
        DescribedPredicate<JavaClass> services = services(program);
        return List.of(
                noClasses()
                        .that(ROUTES)
                        .should()
                        .dependOnClassesThat(STORES.or(JDBI).or(FILE_IO))
                        .as("routes touch no store, no Jdbi, no FileIO"),
                noClasses()
                        .that(services)
                        .should()
                        .dependOnClassesThat(JAVALIN.or(JSON).or(JDBI.and(not(HANDLE))))
                        .as("services touch no Javalin, no JSON, and of Jdbi only the Handle"),
                noClasses()
                        .that(STORES)
                        .should()
                        .dependOnClassesThat(services.or(ROUTES).or(FILE_IO).or(JAVALIN))
                        .as("stores touch no service, no route, no FileIO"),
                classes()
                        .that(WIRING)
                        .should()
                        .onlyHaveDependentClassesThat(
                                WIRING.or(simpleNameEndingWith("Server"))
                                        .or(simpleNameEndingWith("Main")))
                        .as("only the server touches its wiring"));
    }

    /** Whoever uses a store and is in no other room. */
    private static DescribedPredicate<JavaClass> services(JavaClasses program) {
        Set<String> names =
                program.stream()
                        .filter(not(STORES).and(not(ROUTES)).and(not(WIRING)))
                        .filter(type ->
                                type.getDirectDependenciesFromSelf().stream()
                                        .anyMatch(dependency ->
                                                STORES.test(dependency.getTargetClass())))
                        .map(JavaClass::getName)
                        .collect(Collectors.toUnmodifiableSet());
        return describe("services", type -> names.contains(type.getName()));
    }
}
