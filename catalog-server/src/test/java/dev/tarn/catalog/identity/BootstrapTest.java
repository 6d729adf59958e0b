package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.Secret;
import dev.tarn.database.Database;
import dev.tarn.database.UnknownCommitOutcome;
import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultyDataSource;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BootstrapTest {
    private static final Pattern PRINTED =
            Pattern.compile("client id +(\\S+)\\s+client secret +(\\S+)");

    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final TestDatabase testDatabase = IdentityServer.database();
    private final Database database = IdentityServer.connect(testDatabase);
    private final ClientSecrets secrets = new ClientSecrets(clock);
    private final List<String> console = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        database.close();
        testDatabase.close();
    }

    @Test
    void makesAnAdministratorAndPrintsItsSecretOnce() {
        bootstrap().run(generated("root"));
        bootstrap().run(generated("root"));

        assertThat(console).hasSize(1);
        Matcher printed = PRINTED.matcher(console.getFirst());
        assertThat(printed.find()).isTrue();
        assertThat(printed.group(1)).isEqualTo("root");
        assertThat(accepts("root", printed.group(2))).isTrue();
        assertThat(find("root").orElseThrow().roles()).containsExactly("admin");
    }

    @ParameterizedTest
    @EnumSource(CommitFault.class)
    void hasShownTheSecretOfAnAdministratorWhateverBecomesOfTheCommit(CommitFault fault) {
        var source = FaultyDataSource.over(testDatabase);
        try (var faulty = Database.open("catalog", source)) {
            source.onCommit(fault);

            assertThatThrownBy(() ->
                            new Bootstrap(faulty.transactions(), secrets, clock, console::add)
                                    .run(generated("root")))
                    .isInstanceOf(UnknownCommitOutcome.class);
        }

        bootstrap().run(generated("root"));

        Matcher last = PRINTED.matcher(console.getLast());
        assertThat(last.find()).isTrue();
        assertThat(accepts("root", last.group(2))).isTrue();
        assertThat(console).hasSize(fault == CommitFault.LOSE_REQUEST ? 2 : 1);
    }

    @Test
    void makesNoAdministratorWhoseSecretCannotBeShown() {
        assertThatThrownBy(() ->
                        new Bootstrap(
                                        database.transactions(),
                                        secrets,
                                        clock,
                                        _ -> {
                                            throw new IllegalStateException("no console");
                                        })
                                .run(generated("root")))
                .hasMessage("no console");

        assertThat(find("root")).isEmpty();
    }

    @Test
    void makesTheConfiguredAdministratorAndPrintsNothing() {
        bootstrap().run(configured("admin", "first-secret"));

        assertThat(accepts("admin", "first-secret")).isTrue();
        assertThat(find("admin").orElseThrow().roles()).containsExactly("admin");
        assertThat(console).isEmpty();
    }

    @Test
    void changesNothingWhenItRunsAgain() {
        bootstrap().run(configured("admin", "first-secret"));
        PrincipalRow before = find("admin").orElseThrow();

        bootstrap().run(configured("admin", "first-secret"));
        bootstrap().run(generated("admin"));

        assertThat(find("admin")).contains(before);
        assertThat(console).isEmpty();
    }

    @Test
    void takesAChangedSecretAndEndsTheTokensOfTheOldOne() {
        bootstrap().run(configured("admin", "first-secret"));
        long before = find("admin").orElseThrow().generation();

        bootstrap().run(configured("admin", "second-secret"));

        assertThat(accepts("admin", "second-secret")).isTrue();
        assertThat(accepts("admin", "first-secret")).isFalse();
        assertThat(find("admin").orElseThrow().generation()).isGreaterThan(before);
    }

    @Test
    void leavesADisabledAdministratorDisabledUntilItsSecretChanges() {
        bootstrap().run(configured("admin", "first-secret"));
        principals().put("other", new PrincipalChange(null, null, new Secret("other-secret")));
        roles().grant("admin", "other", "admin");
        principals().put("admin", new PrincipalChange(null, true, null));

        bootstrap().run(configured("admin", "first-secret"));
        assertThat(find("admin").orElseThrow().disabled()).isTrue();

        bootstrap().run(configured("admin", "second-secret"));
        assertThat(find("admin").orElseThrow().disabled()).isFalse();
    }

    @Test
    void generatesNothingWhereSomebodyIsAdministratorUnderAnotherName() {
        bootstrap().run(configured("admin", "first-secret"));

        bootstrap().run(generated("root"));

        assertThat(find("root")).isEmpty();
        assertThat(console).isEmpty();
    }

    @Test
    void printsOneSecretWhenManyServersStartTogether() throws Exception {
        together(() -> bootstrap().run(generated("admin")));

        assertThat(console).hasSize(1);
        Matcher printed = PRINTED.matcher(console.getFirst());
        assertThat(printed.find()).isTrue();
        assertThat(accepts("admin", printed.group(2))).isTrue();
    }

    @Test
    void agreesOnOneHashWhenManyServersStartTogether() throws Exception {
        together(() -> bootstrap().run(configured("admin", "first-secret")));
        long generation = find("admin").orElseThrow().generation();

        bootstrap().run(configured("admin", "first-secret"));

        assertThat(accepts("admin", "first-secret")).isTrue();
        assertThat(find("admin").orElseThrow().generation()).isEqualTo(generation);
    }

    @Test
    void refusesAClientIdThatCannotBeAndAnEmptySecret() {
        assertThatThrownBy(() -> generated("a:b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootstrap.client-id a:b");
        assertThatThrownBy(() -> configured("admin", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootstrap.client-secret");
    }

    private static void together(Runnable work) throws Exception {
        int servers = 6;
        var ready = new CountDownLatch(servers);
        Callable<Boolean> start =
                () -> {
                    ready.countDown();
                    ready.await();
                    work.run();
                    return true;
                };
        try (var threads = Executors.newFixedThreadPool(servers)) {
            List<Future<Boolean>> all =
                    IntStream.range(0, servers).mapToObj(_ -> threads.submit(start)).toList();
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    private Bootstrap bootstrap() {
        return new Bootstrap(database.transactions(), secrets, clock, console::add);
    }

    private Principals principals() {
        return new Principals(database.transactions(), secrets, states(), clock);
    }

    private Roles roles() {
        return new Roles(database.transactions(), states(), clock);
    }

    private PrincipalStates states() {
        return new PrincipalStates(database.jdbi().onDemand(PrincipalStore.class), clock);
    }

    private Optional<PrincipalRow> find(String name) {
        return database.jdbi().withExtension(PrincipalStore.class, store -> store.find(name));
    }

    private boolean accepts(String name, String secret) {
        return secrets.check(find(name), new Secret(secret)) == ClientSecrets.Check.RIGHT;
    }

    private static BootstrapConfig generated(String clientId) {
        return new BootstrapConfig(clientId, Optional.empty());
    }

    private static BootstrapConfig configured(String clientId, String secret) {
        return new BootstrapConfig(clientId, Optional.of(new Secret(secret)));
    }
}
