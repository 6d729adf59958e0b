package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.database.Database;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static final int ROUNDS = 15;

    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final TestDatabase testDatabase = IdentityServer.database();
    private final Database database = IdentityServer.connect(testDatabase);
    private final PrincipalStates states =
            new PrincipalStates(database.jdbi().onDemand(PrincipalStore.class), clock);
    private final Roles roles = new Roles(database.transactions(), states, clock);
    private final Principals principals =
            new Principals(database.transactions(), new ClientSecrets(clock), states, clock);

    @BeforeEach
    void makeTwo() {
        principals.put("anna", new PrincipalChange(null, null, null));
        principals.put("ben", new PrincipalChange(null, null, null));
    }

    @AfterEach
    void stop() {
        database.close();
        testDatabase.close();
    }

    @Test
    void keepsOneOfTwoAdministratorsWhoRemoveEachOtherAtOnce() throws Exception {
        var barrier = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                roles.grant("admin", "anna", "test");
                roles.grant("admin", "ben", "test");

                var one = threads.submit(succeeds(barrier, () -> roles.revoke("admin", "anna")));
                var other =
                        threads.submit(
                                succeeds(
                                        barrier,
                                        () ->
                                                principals.put(
                                                        "ben",
                                                        new PrincipalChange(null, true, null))));

                assertThat(one.get() ^ other.get()).isTrue();
                principals.put("ben", new PrincipalChange(null, false, null));
            }
        }
    }

    @Test
    void keepsOneOfTwoAdministratorsWhoAreDeletedAtOnce() throws Exception {
        var barrier = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                makeTwo();
                roles.grant("admin", "anna", "test");
                roles.grant("admin", "ben", "test");

                var one = threads.submit(succeeds(barrier, () -> principals.delete("anna")));
                var other = threads.submit(succeeds(barrier, () -> principals.delete("ben")));

                assertThat(one.get() ^ other.get()).isTrue();
            }
        }
    }

    private static Callable<Boolean> succeeds(CyclicBarrier barrier, Runnable change) {
        return () -> {
            barrier.await();
            try {
                change.run();
                return true;
            } catch (LastAdministratorException _) {
                return false;
            }
        };
    }
}
