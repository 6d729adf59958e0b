package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    private static final String PASSWORD = "correct horse' battery";

    @TempDir Path folder;

    private PostgresSettings settings() {
        return PostgresSettings.in(TarnHome.path(), folder, PASSWORD);
    }

    @Test
    void keepsCommittedDataThroughKillAndRestart() throws SQLException {
        try (var server = PostgresServer.start(settings())) {
            server.ensureDatabase("tarn");
            execute(server, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (7)");
            server.kill();
        }

        try (var server = PostgresServer.start(settings())) {
            server.ensureDatabase("tarn");

            assertThat(query(server, "SELECT id FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void keepsCommittedDataThroughAnOrderlyStop() throws SQLException {
        try (var server = PostgresServer.start(settings())) {
            server.ensureDatabase("tarn");
            execute(server, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (8)");
            server.process().stop();
            assertThat(server.process().exit().orElseThrow().code()).isZero();
            assertThat(server.process().exit().orElseThrow().expected()).isTrue();
        }

        try (var server = PostgresServer.start(settings())) {
            assertThat(query(server, "SELECT id FROM kept")).isEqualTo("8");
        }
    }

    @Test
    void refusesAWrongPassword() {
        try (var server = PostgresServer.start(settings())) {
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    server.url("postgres"), server.user(), "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void saysWhyWhenItsOwnPasswordIsNoLongerTheRightOne() {
        PostgresServer.start(settings()).close();

        assertThatThrownBy(() -> PostgresServer.start(settings().withPassword("another")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining(folder.toString());

        assertThat(new PidFile(settings().pidFile()).alive()).isEmpty();
    }

    @Test
    void runsDurablyWithChecksumsAndUnicode() throws SQLException {
        try (var server = PostgresServer.start(settings())) {
            server.ensureDatabase("tarn");

            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "SHOW data_checksums")).isEqualTo("on");
            assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(server, "SELECT upper('é') || (E'B' < 'a')")).isEqualTo("Étrue");
        }
    }

    @Test
    void givesUpDurabilityOnlyWhenAsked() throws SQLException {
        try (var server =
                PostgresServer.start(
                        settings()
                                .withFsync(false)
                                .withParameters(Map.of("max_connections", "17")))) {
            server.ensureDatabase("tarn");

            assertThat(query(server, "SHOW fsync")).isEqualTo("off");
            assertThat(query(server, "SHOW max_connections")).isEqualTo("17");
        }
    }

    @Test
    void listensOnLoopbackOnly() throws IOException {
        try (var server = PostgresServer.start(settings())) {
            assertThat(connects(InetAddress.getLoopbackAddress(), server.port())).isTrue();
            for (InetAddress outside : outsideAddresses()) {
                assertThat(connects(outside, server.port())).as(outside.toString()).isFalse();
            }
        }
    }

    @Test
    void keepsItsFilesFromOthers() throws IOException {
        try (var _ = PostgresServer.start(settings())) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(settings().dataDir())))
                    .isEqualTo("rwx------");
        }
        assertThat(folder).isDirectoryNotContaining("glob:**/initdb.*");
    }

    @Test
    void isNotFooledByAStrangerWithThePidOfItsPostmaster() throws IOException, SQLException {
        try (var server = PostgresServer.start(settings())) {
            server.ensureDatabase("tarn");
            execute(server, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (9)");
            server.kill();
        }
        Path postmasterPid = settings().dataDir().resolve("postmaster.pid");
        List<String> lines = Files.readAllLines(postmasterPid);
        Process stranger = new ProcessBuilder("sleep", "600").start();
        lines.set(0, Long.toString(stranger.pid()));
        Files.write(postmasterPid, lines);

        try (var server = PostgresServer.start(settings())) {
            assertThat(query(server, "SELECT id FROM kept")).isEqualTo("9");
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void stopsAnOrphanBeforeItStartsOnTheSameFolder() throws IOException, SQLException {
        try (var orphan = PostgresServer.start(settings())) {
            // As after the death of the launcher: nobody remembers the child.
            Files.delete(settings().pidFile());

            try (var server = PostgresServer.start(settings())) {
                server.ensureDatabase("tarn");
                assertThat(query(server, "SELECT 1")).isEqualTo("1");
                assertThat(orphan.process().isAlive()).isFalse();
            }
        }
    }

    @Test
    void outlivesABackendThatIsBusyWhenThePostmasterDies() throws Exception {
        try (var server = PostgresServer.start(settings())) {
            server.ensureDatabase("tarn");
            execute(server, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (10)");
            // Spins in the executor, where nothing looks whether the postmaster lives.
            Thread.ofVirtual()
                    .start(() ->
                            ignoringEnd(server, "SELECT sum(i) FROM generate_series(1, 9e9) i"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() ->
                            query(
                                            server,
                                            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT sum%' AND state = 'active'")
                                    .equals("1"));
            server.kill();
        }

        try (var server = PostgresServer.start(settings())) {
            assertThat(query(server, "SELECT id FROM kept")).isEqualTo("10");
        }
    }

    @Test
    void refusesDataOfAnotherMajorVersion() throws IOException {
        Path data = Files.createDirectories(settings().dataDir());
        Files.writeString(data.resolve("PG_VERSION"), "16\n");

        assertThatThrownBy(() -> PostgresServer.start(settings()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("PostgreSQL 16")
                .hasMessageContaining("PostgreSQL 18");

        assertThat(data.resolve("PG_VERSION")).hasContent("16");
    }

    @Test
    void refusesAFolderOfOtherFiles() throws IOException {
        Path data = Files.createDirectories(settings().dataDir());
        Files.writeString(data.resolve("diary.txt"), "dear diary");

        assertThatThrownBy(() -> PostgresServer.start(settings()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no PostgreSQL data");

        assertThat(data.resolve("diary.txt")).hasContent("dear diary");
    }

    private static void execute(PostgresServer server, String... statements) throws SQLException {
        try (Connection connection = connect(server);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void ignoringEnd(PostgresServer server, String sql) {
        try {
            query(server, sql);
        } catch (SQLException _) {
            // The server was killed meanwhile, on purpose.
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.url("tarn"), server.user(), server.password());
    }

    private static boolean connects(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static List<InetAddress> outsideAddresses() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(network -> network.inetAddresses())
                .filter(address -> !address.isLoopbackAddress())
                .filter(Inet4Address.class::isInstance)
                .toList();
    }
}
