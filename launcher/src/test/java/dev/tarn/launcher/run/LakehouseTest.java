package dev.tarn.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.PartState;
import dev.tarn.launcher.state.PartState.Phase;
import dev.tarn.launcher.state.PortChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A whole lakehouse but Trino, in this process, with its real children. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LakehouseTest {
    private static final Path HOME = Path.of(System.getProperty("tarn.home", ".."));
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final JsonHttp http = new JsonHttp();

    private Path parent;
    private DataFolder folder;
    private Lakehouse lakehouse;

    @BeforeAll
    void start(@TempDir Path temporary) {
        parent = temporary;
        folder = new DataFolder(parent.resolve("data"));
        lakehouse = prepare();
        lakehouse.start();
    }

    @AfterAll
    void stop() {
        lakehouse.close();
        http.close();
    }

    private Lakehouse prepare() {
        return Lakehouse.prepare(
                new LakehouseOptions(
                        HOME,
                        folder.path(),
                        Optional.of(PortChoice.AUTO),
                        false,
                        List.of(),
                        false,
                        Endpoints.LOOPBACK),
                "test",
                InstantSource.system(),
                _ -> {});
    }

    private CatalogClient catalog() {
        return CatalogClient.login(
                http,
                lakehouse.endpoints().catalog(),
                Endpoints.ADMIN,
                lakehouse.secrets().adminSecret());
    }

    @Test
    void hasALakeAndABucketWhenItIsReady() {
        assertThat(lakehouse.state().isReady()).isTrue();
        assertThat(lakehouse.state().parts().values())
                .extracting(PartState::phase)
                .containsOnly(Phase.READY);
        assertThat(folder.s3().resolve(Endpoints.BUCKET)).isDirectory();
        assertThat(catalog().find("/v1/config?warehouse=lake").orElseThrow().toString())
                .contains("\"prefix\":\"lake\"");
    }

    @Test
    void letsNobodyInWithAGuessedSecret() {
        assertThatThrownBy(() ->
                        CatalogClient.login(
                                http, lakehouse.endpoints().catalog(), Endpoints.ADMIN, "guess"))
                .isInstanceOf(ClientFailure.class)
                .hasMessageContaining("401");
    }

    @Test
    void refusesASecondLauncherOnItsFolder() {
        assertThatThrownBy(this::prepare)
                .isInstanceOf(AlreadyRunning.class)
                .hasMessageContaining(folder.toString());

        assertThat(lakehouse.state().part(Part.POSTGRES).phase()).isEqualTo(Phase.READY);
    }

    @Test
    void recoversWhenPostgresIsKilled() {
        catalog().put("/api/v1/principals/before", JsonNodeFactory.instance.objectNode());

        kill(Part.POSTGRES);

        // The pool of the catalog notices by itself that its connections are gone.
        Awaitility.await()
                .atMost(RECOVERY)
                .ignoreException(ClientFailure.class)
                .until(() -> catalog().find("/api/v1/principals/before").isPresent());
        assertThat(lakehouse.broken()).isNotDone();
    }

    @Test
    void recoversWhenTheObjectStoreIsKilled() {
        kill(Part.S3);

        assertThat(http.get(lakehouse.endpoints().s3()).status()).isEqualTo(403);
    }

    @Test
    void keepsItsDataOverARestart() {
        catalog().put("/api/v1/principals/kept", JsonNodeFactory.instance.objectNode());
        var ports = lakehouse.endpoints().ports();
        var secrets = lakehouse.secrets();
        long postgres = lakehouse.state().part(Part.POSTGRES).pid();

        lakehouse.close();
        lakehouse.close();

        assertThat(folder.run().read()).isEmpty();
        assertThat(ProcessHandle.of(postgres).filter(ProcessHandle::isAlive)).isEmpty();

        lakehouse = prepare();
        lakehouse.start();

        assertThat(lakehouse.endpoints().ports()).isEqualTo(ports);
        assertThat(lakehouse.secrets()).isEqualTo(secrets);
        assertThat(catalog().find("/api/v1/principals/kept")).isPresent();
    }

    @Test
    void stopsWhatDidStartWhenAPartCannot() throws Exception {
        DataFolder other = new DataFolder(parent.resolve("other"));
        other.prepare("test");
        Files.createDirectories(other.postgres());
        Files.writeString(other.postgres().resolve("PG_VERSION"), "16\n");
        other.secretsFile().write(lakehouse.secrets());
        var broken =
                Lakehouse.prepare(
                        new LakehouseOptions(
                                HOME,
                                other.path(),
                                Optional.of(PortChoice.AUTO),
                                false,
                                List.of(),
                                false,
                                Endpoints.LOOPBACK),
                        "test",
                        InstantSource.system(),
                        _ -> {});

        assertThatThrownBy(broken::start)
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("is of PostgreSQL 16, this is PostgreSQL 18");
        broken.close();

        assertThat(other.pids()).isEmptyDirectory();
        assertThat(other.run().read()).isEmpty();
        try (var lock = other.lock().orElseThrow()) {
            assertThat(lock).isNotNull();
        }
    }

    private void kill(String part) {
        PartState before = lakehouse.state().part(part);
        ProcessHandle.of(before.pid()).orElseThrow().destroyForcibly();
        Awaitility.await()
                .atMost(RECOVERY)
                .untilAsserted(() -> {
                    PartState now = lakehouse.state().part(part);
                    assertThat(now.phase()).isEqualTo(Phase.READY);
                    // A PostgreSQL whose children still live refuses to start for a moment.
                    assertThat(now.restarts()).isGreaterThan(before.restarts());
                    assertThat(now.pid()).isNotEqualTo(before.pid());
                });
    }
}
