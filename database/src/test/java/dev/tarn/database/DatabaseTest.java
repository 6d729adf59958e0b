package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.extension.ExtensionFactory;
import org.jdbi.v3.core.extension.ExtensionMetadata;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    private static TestDatabase server;

    @BeforeAll
    static void open() {
        server = Orders.database();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void empty() {
        Orders.empty(server);
    }

    public interface PurchaseStore {
        @SqlUpdate("INSERT INTO purchase (id, amount) VALUES (:id, :amount)")
        int insert(@Bind("id") long id, @Bind("amount") long amount);

        @SqlQuery("SELECT amount FROM purchase WHERE id = :id")
        long amount(@Bind("id") long id);
    }

    @Test
    void servesSqlObjects() {
        try (var database = Orders.open(server)) {
            int changed =
                    database.transactions()
                            .write(handle -> handle.attach(PurchaseStore.class).insert(1, 42));

            assertThat(changed).isEqualTo(1);
            assertThat(database.jdbi().onDemand(PurchaseStore.class).amount(1)).isEqualTo(42);
        }
    }

    /** Otherwise each transaction would read all annotations of a store's methods again. */
    @Test
    void knowsTheMethodsOfAStoreForGood() {
        try (var database = Orders.open(server)) {
            Transactions transactions = database.transactions();
            transactions.write(handle -> handle.attach(PurchaseStore.class).insert(1, 42));
            ExtensionMetadata known =
                    transactions.read(handle ->
                            handle.getConfig(Extensions.class)
                                    .findMetadata(PurchaseStore.class, strange()));

            assertThat(known.getExtensionMethods())
                    .extracting(Method::getName)
                    .contains("insert", "amount");
            assertThatThrownBy(() ->
                            transactions.read(handle ->
                                    handle.getConfig(Extensions.class)
                                            .findMetadata(DatabaseTest.class, strange())))
                    .hasMessageContaining("was asked");
        }
    }

    private static ExtensionFactory strange() {
        return new ExtensionFactory() {
            @Override
            public boolean accepts(Class<?> type) {
                return false;
            }

            @Override
            public void buildExtensionMetadata(ExtensionMetadata.Builder builder) {
                throw new IllegalStateException("The factory was asked");
            }
        };
    }

    /** Failures are logged, and what was bound may be a secret. */
    @Test
    void saysOfAFailureNothingThatWasBound() {
        try (var database = Orders.open(server)) {
            assertThatThrownBy(() ->
                            database.jdbi()
                                    .useHandle(handle ->
                                            handle.execute(
                                                    "INSERT INTO nowhere VALUES (?)", "hush")))
                    .hasMessageContaining("nowhere")
                    .hasMessageNotContaining("hush");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "search_path, orders",
        "application_name, tarn-orders",
        "statement_timeout, 5s",
        "lock_timeout, 300ms",
        "idle_in_transaction_session_timeout, 5s"
    })
    void startsEveryConnectionWithItsLimits(String setting, String value) {
        try (var database = Orders.open(server)) {
            String actual =
                    database.transactions()
                            .read(handle ->
                                    handle.select("SELECT current_setting(?)", setting)
                                            .mapTo(String.class)
                                            .one());

            assertThat(actual).isEqualTo(value);
        }
    }

    @Test
    void endsTransactionThatIdles() throws Exception {
        var config =
                new DatabaseConfig(
                        server.url(),
                        server.user(),
                        server.password(),
                        1,
                        Duration.ofSeconds(2),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1));
        var never = new CountDownLatch(1);
        try (var database = Orders.open(config)) {
            assertThatExceptionOfType(SqlFailure.class)
                    .isThrownBy(() ->
                            database.transactions()
                                    .run(handle -> {
                                        Orders.insert(handle, 1);
                                        await(never, Duration.ofSeconds(1));
                                        Orders.insert(handle, 2);
                                    }));

            assertThat(Orders.count(database)).isZero();
        }
    }

    @Test
    void waitsForConnectionNoLongerThanTold() {
        var config =
                new DatabaseConfig(
                        server.url(),
                        server.user(),
                        server.password(),
                        1,
                        Duration.ofMillis(300),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
        try (var database = Orders.open(config);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            database.transactions()
                    .run(_ -> {
                        var second =
                                CompletableFuture.supplyAsync(
                                        () -> Orders.count(database), executor);

                        assertThat(second)
                                .failsWithin(Duration.ofSeconds(5))
                                .withThrowableOfType(ExecutionException.class)
                                .withCauseInstanceOf(SqlFailure.Unavailable.class);
                    });
        }
    }

    @Test
    void measuresThePool() {
        var registry = new SimpleMeterRegistry();
        try (var _ = Database.open(Orders.SCHEMA, Orders.config(server.url(), server), registry)) {
            assertThat(
                            registry.get("hikaricp.connections.max")
                                    .tag("pool", "orders")
                                    .gauge()
                                    .value())
                    .isEqualTo(2);
        }
    }

    @Test
    void saysInOneLineThatNobodyIsThere() {
        int port;
        try (var proxy = FaultProxy.to(server.port())) {
            port = proxy.port();
        }
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/lake";

        assertThatExceptionOfType(SqlFailure.Unavailable.class)
                .isThrownBy(() -> Orders.open(Orders.config(url + "?socketTimeout=1", server)))
                .withMessageStartingWith(
                        "Cannot open database " + url + " as user " + server.user() + ": ")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
    }

    @Test
    void saysInOneLineThatThePasswordIsWrong() {
        var config = new DatabaseConfig(server.url(), server.user(), "guess");

        assertThatExceptionOfType(SqlFailure.Other.class)
                .isThrownBy(() -> Orders.open(config))
                .withMessageContaining("password authentication failed")
                .satisfies(
                        failure -> assertThat(failure.getMessage()).doesNotContain("\n", "guess"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Orders", "or-ders", "orders; DROP SCHEMA orders", "0rders"})
    void refusesSchemaNamesThatAreNotPlain(String schema) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        Database.open(
                                schema,
                                Orders.config(server.url(), server),
                                new SimpleMeterRegistry()));
    }

    @Test
    void keepsThePasswordToItself() {
        var config = new DatabaseConfig("jdbc:postgresql://db/lake", "tarn", "s3cret");

        assertThat(config.toString()).contains("***").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/lake?password=s3cret",
                "jdbc:postgresql://db/lake?ssl=true&PassWord=s3cret",
                "jdbc:postgresql://db/lake?sslpassword=s3cret",
                "jdbc:postgresql://db/lake?user=s3cret",
                "jdbc:postgresql://tarn:s3cret@db/lake",
                "jdbc:mysql://db/lake?password=s3cret",
                "postgresql://tarn:s3cret@db/lake"
            })
    void refusesUrlsWithCredentialsAndDoesNotRepeatThem(String url) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new DatabaseConfig(url, "tarn", "password"))
                .withMessageStartingWith("Cannot use database url")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("s3cret"));
    }

    @Test
    void allowsOtherParametersInAUrl() {
        String url =
                "jdbc:postgresql://db:5432,other:5432/lake?sslmode=require&targetServerType=primary";

        assertThat(new DatabaseConfig(url, "tarn", "password").url()).isEqualTo(url);
    }

    @Test
    void refusesLimitsThatAreNone() {
        Duration second = Duration.ofSeconds(1);
        String url = "jdbc:postgresql://db/lake";

        assertRefused(() ->
                new DatabaseConfig("jdbc:mysql://db/lake", "u", "p", 1, second, second, second));
        assertRefused(() -> new DatabaseConfig(url, "u", "p", 0, second, second, second));
        assertRefused(() -> new DatabaseConfig(url, "u", "p", 1, Duration.ZERO, second, second));
        assertRefused(() -> new DatabaseConfig(url, "u", "p", 1, second, Duration.ZERO, second));
        assertRefused(() -> new DatabaseConfig(url, "u", "p", 1, second, second, second.negated()));
    }

    private static void assertRefused(ThrowingCallable config) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(config);
    }

    private static void await(CountDownLatch latch, Duration atMost) {
        try {
            latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }
}
