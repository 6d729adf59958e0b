package dev.tarn.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** What docs/architecture.md says of every module, checked on its compiled classes. */
public final class HouseRules {
    private static final String DECORATED_NAME =
            ".*\\.((Base|Common)[A-Z]\\w*|\\w*(Utils?|Helpers?|Manager|Impl|Common))(\\$.*)?";

    private static final String UNBOUNDED_QUEUE =
            "java\\.util\\.concurrent\\.(LinkedBlockingQueue|LinkedBlockingDeque|PriorityBlockingQueue"
                    + "|LinkedTransferQueue|ConcurrentLinkedQueue|ConcurrentLinkedDeque|DelayQueue)";

    private static final String UNBOUNDED_POOL =
            "newCachedThreadPool|newFixedThreadPool|newSingleThreadExecutor|newWorkStealingPool";

    private final String root;
    private final Set<String> clockReaders = new HashSet<>();

    private HouseRules(String root) {
        this.root = root;
    }

    /** The rules for the classes of a package and of those below it. */
    public static HouseRules of(String rootPackage) {
        return new HouseRules(rootPackage);
    }

    /**
     * Lets a class, by its simple name, ask the machine what time it is; every {@code *Main} may.
     */
    public HouseRules clockReadIn(String... simpleNames) {
        clockReaders.addAll(List.of(simpleNames));
        return this;
    }

    /** Fails with every violation of every rule. */
    public void check() {
        List<String> violations = violations();
        if (!violations.isEmpty()) {
            throw new AssertionError(
                    "%d violations of the house rules:%n%s"
                            .formatted(
                                    violations.size(),
                                    String.join(System.lineSeparator(), violations)));
        }
    }

    private List<String> violations() {
        JavaClasses program = imported(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS);
        if (program.isEmpty()) {
            throw new IllegalStateException(
                    "Cannot check package %s: it has no classes".formatted(root));
        }
        return violations(program, imported(ImportOption.Predefined.ONLY_INCLUDE_TESTS));
    }

    List<String> violations(JavaClasses program, JavaClasses tests) {
        Stream<String> ofProgram =
                Stream.concat(everywhere().stream(), Rooms.rules(program).stream())
                        .flatMap(rule -> violations(rule, program));
        return Stream.concat(ofProgram, violations(sleepingIsNotWaiting(), tests)).toList();
    }

    private JavaClasses imported(ImportOption option) {
        return new ClassFileImporter().withImportOption(option).importPackages(root);
    }

    private static Stream<String> violations(ArchRule rule, JavaClasses classes) {
        return rule
                .allowEmptyShould(true)
                .evaluate(classes)
                .getFailureReport()
                .getDetails()
                .stream()
                .map(detail -> rule.getDescription() + ": " + detail);
    }

    private List<ArchRule> everywhere() {
        return List.of(
                slices().matching(root + ".(*)..").should().beFreeOfCycles(),
                noClasses()
                        .should()
                        .haveNameMatching(DECORATED_NAME)
                        .as("names say what a thing is"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.tarn.chassis.config..")
                        .should()
                        .callMethodWhere(calls(System.class, "getenv"))
                        .as("only dev.tarn.chassis.config reads the environment"),
                noClasses()
                        .should()
                        .dependOnClassesThat(assignableTo("java.lang.ThreadLocal"))
                        .as("no ThreadLocal"),
                noClasses()
                        .that(not(simpleNameEndingWith("Main")).and(not(mayReadTheClock())))
                        .should()
                        .callCodeUnitWhere(readsTheClock())
                        .as("time comes from an injected InstantSource"),
                noClasses()
                        .should()
                        .callConstructorWhere(
                                target(owner(nameMatching(UNBOUNDED_QUEUE)))
                                        .and(
                                                DescribedPredicate.describe(
                                                        "without a bound",
                                                        call ->
                                                                call
                                                                        .getTarget()
                                                                        .getRawParameterTypes()
                                                                        .stream()
                                                                        .noneMatch(type ->
                                                                                type.isEquivalentTo(
                                                                                        int
                                                                                                .class)))))
                        .as("every queue has a bound"),
                noClasses()
                        .should()
                        .callMethodWhere(calls(Executors.class, UNBOUNDED_POOL))
                        .as("every pool has a bound"));
    }

    private static ArchRule sleepingIsNotWaiting() {
        return noClasses()
                .should()
                .callMethodWhere(calls(Thread.class, "sleep"))
                .as("sleeping is not waiting");
    }

    private DescribedPredicate<JavaClass> mayReadTheClock() {
        return DescribedPredicate.describe(
                "may read the clock", type -> clockReaders.contains(type.getSimpleName()));
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return calls("java\\.time\\..*", "now")
                .or(calls("java\\.time\\.(Clock|InstantSource)", "system.*"))
                .or(calls("java\\.lang\\.System", "currentTimeMillis"))
                .or(
                        DescribedPredicate.describe(
                                "new Date()",
                                call ->
                                        call.getTargetOwner().getName().equals("java.util.Date")
                                                && call.getName().equals("<init>")
                                                && call.getDescription().contains("<init>()")));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String method) {
        return calls(owner.getName().replace(".", "\\."), method);
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String owner, String method) {
        return DescribedPredicate.describe(
                owner + "." + method,
                call ->
                        call.getTargetOwner().getName().matches(owner)
                                && call.getName().matches(method));
    }
}
