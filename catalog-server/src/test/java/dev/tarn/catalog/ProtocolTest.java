package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every request, before and behind the routes. */
class ProtocolTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http http;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        http = catalog.http();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void refusesWhoeverHasNoGoodToken() {
        for (String token : List.of("", "bad")) {
            var answer = http.as(token).get("/v1/config?warehouse=lake");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.errorType()).isEqualTo("NotAuthorizedException");
            assertThat(answer.header("WWW-Authenticate")).isPresent();
        }
    }

    @Test
    void answersUnknownRoutesInTheErrorShape() {
        assertThat(http.get("/v1/lake/nothing").errorType()).isEqualTo("NoSuchEndpointException");
        assertThat(http.get("/").status()).isEqualTo(404);
    }

    @Test
    void answersUnknownLakesInTheErrorShape() {
        assertThat(http.get("/v1/config?warehouse=nolake").errorType())
                .isEqualTo("NoSuchWarehouseException");
        assertThat(http.get("/v1/nolake/namespaces").errorType())
                .isEqualTo("NoSuchWarehouseException");
        assertThat(http.get("/v1/nolake/namespaces/a/tables/t").errorType())
                .isEqualTo("NoSuchWarehouseException");
        assertThat(http.post("/v1/nolake/namespaces", "{\"namespace\":[\"a\"]}").errorType())
                .isEqualTo("NoSuchWarehouseException");
    }

    @Test
    void refusesBrokenPaths() {
        for (String path :
                List.of(
                        "/v1/lake/namespaces/a%00b",
                        "/v1/lake/namespaces/a%1F",
                        "/v1/lake/namespaces/%1F%1F",
                        "/v1/lake/namespaces/" + "x".repeat(2001),
                        "/v1/lake/namespaces/a/tables/b%1Fc",
                        "/v1/lake/namespaces/a/tables/b?snapshots=some")) {
            var answer = http.get(path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.errorType()).isIn("BadRequestException", "IllegalArgumentException");
        }
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        String body = "{\"namespace\":[\"%s\"]}".formatted("x".repeat(17 * 1024 * 1024));

        // The client asks first: it would otherwise still be sending when the answer comes.
        var answer = http.postAskingFirst("/v1/lake/namespaces", body);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.errorType()).isIn("BadRequestException", "IllegalArgumentException");
    }

    @Test
    void namesTheRequestInEveryAnswer() {
        var answer = http.get("/v1/lake/nothing", "X-Request-Id", "my-request");

        assertThat(answer.header("X-Request-Id")).contains("my-request");
    }
}
