package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.embedded.EngineClasspath;
import dev.tarn.testkit.TarnHome;
import dev.tarn.testkit.TestDatabase;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trino's own command line, as people download it, with the certificate that the gateway made. */
class TrinoCliTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static TestGateway gateway;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CATALOG.close();
        DATABASE.close();
    }

    private record Ended(int exitCode, List<String> out, String err) {}

    private Ended run(String user, String statements, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                EngineClasspath.of(TarnHome.path(), "trino-cli")
                                        .jars()
                                        .getFirst()
                                        .toString(),
                                "--server",
                                "https://localhost:" + gateway.secureUri().getPort(),
                                "--truststore-path",
                                GatedTrino.folder().resolve("gateway.pem").toString(),
                                "--user",
                                user,
                                "--password",
                                "--output-format",
                                "CSV_UNQUOTED",
                                "--execute",
                                statements));
        command.addAll(List.of(options));
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        var builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        builder.environment().put("TRINO_PASSWORD", TestGateway.SECRET);
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readAllLines(out.toPath(), UTF_8),
                Files.readString(err.toPath(), UTF_8));
    }

    @Test
    void keepsItsSession() throws Exception {
        Ended ended =
                run(
                        "deputy",
                        """
                        SELECT name FROM tpch.tiny.region ORDER BY name LIMIT 2;
                        USE tpch.tiny;
                        SET SESSION query_max_run_time = '7m';
                        SHOW SESSION LIKE 'query_max_run_time';
                        SET PATH memory.default;
                        SELECT current_path;
                        SET ROLE NONE;
                        PREPARE nations FROM SELECT count(*) FROM nation WHERE regionkey = ?;
                        EXECUTE nations USING 1;
                        START TRANSACTION;
                        SELECT count(*) FROM region;
                        COMMIT;
                        SELECT current_user;
                        """,
                        "--session-user",
                        "bob");

        assertThat(ended.err()).doesNotContain("failed");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .contains("AFRICA", "AMERICA", "memory.default")
                .anySatisfy(line -> assertThat(line).startsWith("query_max_run_time,7m"))
                .containsSubsequence("5", "5", "bob");
    }

    @Test
    void isRefusedWhatIsNotItsUsers() throws Exception {
        Ended ended =
                run(
                        "ada",
                        """
                        SET SESSION AUTHORIZATION bob;
                        SELECT current_user;
                        SET ROLE chief IN memory;
                        SET SESSION nothing_of_the_kind = 1;
                        SELECT 'last';
                        """,
                        "--ignore-errors");

        assertThat(ended.err())
                .contains("User ada cannot impersonate user bob")
                .contains("Session property 'nothing_of_the_kind' does not exist");
        assertThat(ended.out()).contains("ada", "last").doesNotContain("bob");
    }

    @Test
    void fails() throws Exception {
        Ended ended = run("ada", "SELECT * FROM tpch.tiny.atlantis");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("Table 'tpch.tiny.atlantis' does not exist");
    }
}
