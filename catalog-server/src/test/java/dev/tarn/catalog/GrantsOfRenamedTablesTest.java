package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.MutableClock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants hold on to a table, whatever it is called now, and say nothing of others of its name. */
class GrantsOfRenamedTablesTest {
    private static final String NAMESPACES = "/v1/lake/namespaces";
    private static final MutableClock CLOCK = MutableClock.at("2026-01-01T00:00:00Z");

    @TempDir private static Path folder;
    private static GrantedLake lake;
    private static Http admin;
    private static Http rita;

    @BeforeAll
    static void start() {
        lake = GrantedLake.start(folder, CLOCK);
        admin = lake.admin();
        rita = lake.rita();
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    @BeforeEach
    void begin() {
        CLOCK.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void revokeAll() {
        lake.revokeAll();
    }

    @Test
    void keepsGrantsOfATableThatIsRenamedAndBroughtBack() {
        lake.create("hr", "moving");
        lake.grant("readers", "\"SELECT\"", "hr", "moving");
        String tables = NAMESPACES + "/hr/tables";

        lake.rename("hr", "moving", "sales", "moved");
        assertThat(rita.get(NAMESPACES + "/sales/tables/moved").status()).isEqualTo(200);
        assertThat(rita.get(tables + "/moving").status()).isEqualTo(404);
        lake.create("hr", "moving");
        assertThat(rita.get(tables + "/moving").status()).isEqualTo(404);

        String uuid =
                admin.get(NAMESPACES + "/sales/tables/moved")
                        .json()
                        .at("/metadata/table-uuid")
                        .textValue();
        admin.delete(NAMESPACES + "/sales/tables/moved");
        assertThat(rita.get(NAMESPACES + "/sales/tables/moved").status()).isEqualTo(404);
        admin.post("/api/v1/lakes/lake/dropped/" + uuid + "/undrop", "");
        assertThat(rita.get(NAMESPACES + "/sales/tables/moved").status()).isEqualTo(200);
        admin.delete(NAMESPACES + "/sales/tables/moved");
    }

    /** Its grants are on the table alone, which has the name no more. */
    @Test
    void answersAgainWhoeverTookATableItsName() {
        lake.create("hr", "leaving");
        lake.grant("readers", "\"DROP\",\"ALTER\"", "hr", "leaving");
        String rename = GrantedLake.renameBody("hr", "leaving", "hr", "left");
        String left = NAMESPACES + "/hr/tables/left";
        String[] first = {"Idempotency-Key", UUID.randomUUID().toString()};
        String[] second = {"Idempotency-Key", UUID.randomUUID().toString()};
        String[] other = {"Idempotency-Key", UUID.randomUUID().toString()};

        // To whom a commit is denied that stands, its files are rubbish.
        String change =
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}}]}";
        String leaving = left.replace("left", "leaving");
        String[] zeroth = {"Idempotency-Key", UUID.randomUUID().toString()};
        assertThat(rita.post(leaving, change, zeroth).status()).isEqualTo(200);

        for (int time = 0; time < 2; time++) {
            var renamed = rita.post("/v1/lake/tables/rename", rename, first);
            assertThat(renamed.status()).as(renamed.body()).isEqualTo(204);
        }
        assertThat(rita.post("/v1/lake/tables/rename", rename, other).status()).isEqualTo(404);
        assertThat(rita.post(leaving, change, zeroth).status()).isEqualTo(200);
        for (int time = 0; time < 2; time++) {
            assertThat(rita.delete(left, second).status()).isEqualTo(204);
        }
        assertThat(rita.delete(left, other).status()).isEqualTo(404);
        assertThat(rita.as("nina:readers").delete(left, second).status()).isEqualTo(404);
        lake.revokeAll();
        CLOCK.advance(Duration.ofSeconds(1));
        assertThat(rita.delete(left, second).status()).isEqualTo(404);
    }

    /** What is granted on a table of a name says nothing of what had the name before. */
    @Test
    void letsNobodyReadThePastOfATableUnderWhoseNameTheyPutTheirOwn() {
        lake.create("hr", "secrets");
        long number = lake.catalog().stable("lake");
        admin.delete(NAMESPACES + "/hr/tables/secrets");
        lake.create("hr", "mine");
        lake.grant("readers", "\"SELECT\",\"ALTER\",\"TIME_TRAVEL\"", "hr", "mine");
        String body = GrantedLake.renameBody("hr", "mine", "hr", "secrets");
        assertThat(rita.post("/v1/lake/tables/rename", body).status()).isEqualTo(204);
        String now = NAMESPACES + "/hr/tables/secrets";
        String then = now.replace("/lake/", "/lake@" + number + "/");

        assertThat(rita.get(now).status()).isEqualTo(200);
        assertThat(admin.get(then).status()).isEqualTo(200);
        assertThat(rita.get(then).status()).isEqualTo(404);
        assertThat(rita.head(then).status()).isEqualTo(404);
        assertThat(rita.post(then + "/plan", "{}").status()).isEqualTo(404);
        lake.grant("readers", "\"SELECT\",\"TIME_TRAVEL\"", "hr");
        assertThat(rita.get(then).status()).isEqualTo(200);
        assertThat(rita.post(then + "/plan", "{}").status()).isEqualTo(200);
        admin.delete(now);
    }

    /** Rules are read twice a second, and names may change meanwhile on another server. */
    @Test
    void decidesByWhatANameStandsForAndNotByWhatItStoodFor() throws Exception {
        lake.create("hr", "open");
        lake.create("hr", "closed");
        String all = "\"SELECT\",\"INSERT\",\"ALTER\",\"DROP\"";
        lake.grant("readers", all, "hr", "open");
        String open = NAMESPACES + "/hr/tables/open";
        assertThat(rita.get(open).status()).isEqualTo(200);

        renameElsewhere("open", "away");
        renameElsewhere("closed", "open");

        assertThat(rita.get(open).status()).isEqualTo(404);
        assertThat(rita.head(open).status()).isEqualTo(404);
        assertThat(rita.post(open + "/plan", "{}").status()).isEqualTo(404);
        String change =
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}}]}";
        assertThat(rita.post(open, change).status()).isEqualTo(404);
        // Whoever tries this makes the server read the rules.
        assertThat(rita.delete(open).status()).isEqualTo(404);
        String rename = GrantedLake.renameBody("hr", "open", "hr", "taken");
        assertThat(rita.post("/v1/lake/tables/rename", rename).status()).isEqualTo(404);
        assertThat(rita.post(open + "/unregister", "{}").status()).isEqualTo(404);
        assertThat(admin.get(open).status()).isEqualTo(200);
        for (String name : List.of("open", "away")) {
            admin.delete(NAMESPACES + "/hr/tables/" + name);
        }
    }

    /** As another server does it: this one's clock stands still, and with it what it knows. */
    private static void renameElsewhere(String name, String newName) throws SQLException {
        try (var connection = lake.database().connect();
                var statement = connection.createStatement()) {
            statement.execute("SET search_path TO catalog");
            statement.execute(
                    "UPDATE tabulars SET name = '%s' WHERE name = '%s' AND namespace = 'hr'"
                            .formatted(newName, name));
        }
    }

    @Test
    void movesATableOnlyForThoseWhoCouldCopyIt() {
        lake.create("sales", "wandering");
        lake.grant("readers", "\"ALTER\"", "sales", "wandering");
        String inside = GrantedLake.renameBody("sales", "wandering", "sales", "settled");
        String outside = GrantedLake.renameBody("sales", "settled", "hr", "settled");
        lake.grant("readers", "\"CREATE\"", "hr");

        assertThat(rita.post("/v1/lake/tables/rename", inside).status()).isEqualTo(204);
        assertThat(rita.post("/v1/lake/tables/rename", outside).status()).isEqualTo(403);
        lake.grant("readers", "\"DROP\",\"SELECT\"", "sales", "settled");
        assertThat(rita.post("/v1/lake/tables/rename", outside).status()).isEqualTo(403);
        lake.grant("readers", "\"TIME_TRAVEL\"", "sales", "settled");
        assertThat(rita.post("/v1/lake/tables/rename", outside).status()).isEqualTo(204);
    }
}
