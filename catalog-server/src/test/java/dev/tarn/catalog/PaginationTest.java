package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand names are read page by page while others come and go among them. */
@Timeout(120)
class PaginationTest {
    private static final int NAMES = 10_000;
    private static final int CHANGES_MIN = 60;
    private static final String NAMESPACES = "/v1/lake/namespaces";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;

    /** What is listed, and how one of them comes and goes. */
    enum Listed {
        TABLES("identifiers"),
        VIEWS("identifiers"),
        NAMESPACES("namespaces");

        private final String field;

        Listed(String field) {
            this.field = field;
        }

        String parent() {
            return "many-" + name();
        }

        String list() {
            return switch (this) {
                case TABLES -> "%s/%s/tables?".formatted(PaginationTest.NAMESPACES, parent());
                case VIEWS -> "%s/%s/views?".formatted(PaginationTest.NAMESPACES, parent());
                case NAMESPACES -> "%s?parent=%s&".formatted(PaginationTest.NAMESPACES, parent());
            };
        }

        Http.Answer create(Http http, String name) {
            String within = "%s/%s".formatted(PaginationTest.NAMESPACES, parent());
            return switch (this) {
                case TABLES -> http.post(within + "/tables", Samples.CREATE.formatted(name, ""));
                case VIEWS -> http.post(within + "/views", Samples.CREATE_VIEW.formatted(name));
                case NAMESPACES ->
                        http.post(
                                PaginationTest.NAMESPACES,
                                "{\"namespace\":[\"%s\",\"%s\"]}".formatted(parent(), name));
            };
        }

        Http.Answer drop(Http http, String name) {
            String within = "%s/%s".formatted(PaginationTest.NAMESPACES, parent());
            return switch (this) {
                case TABLES -> http.delete(within + "/tables/" + name);
                case VIEWS -> http.delete(within + "/views/" + name);
                case NAMESPACES -> http.delete(within + "%1F" + name);
            };
        }

        String nameOf(JsonNode element) {
            return this == NAMESPACES
                    ? element.get(1).textValue()
                    : element.path("name").textValue();
        }
    }

    @BeforeAll
    static void start() throws SQLException {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        for (Listed listed : Listed.values()) {
            catalog.http().post(NAMESPACES, "{\"namespace\":[\"%s\"]}".formatted(listed.parent()));
        }
        execute(Rows.tabulars("table", Listed.TABLES.parent(), NAMES, "md5(i::text) || ' é/%'"));
        execute(Rows.tabulars("view", Listed.VIEWS.parent(), NAMES, "md5(i::text) || ' é/%'"));
        execute(Rows.namespaces(Listed.NAMESPACES.parent(), NAMES, "md5(i::text) || ' é/%'"));
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void losesAndRepeatsNothingThatWasThereAllAlong(Listed listed) throws Exception {
        Random random = Seeds.random();
        Http http = catalog.http();
        Set<String> stay = new HashSet<>(names(listed, http.get(listed.list()).json()));
        assertThat(stay).hasSize(NAMES);
        var reading = new AtomicBoolean(true);
        var changes = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> changing = executor.submit(() -> comeAndGo(listed, random, reading, changes));
            try {
                int pageSize = 1 + NAMES / 13;
                do {
                    holdsAll(stay, paged(listed, pageSize));
                    holdsAll(stay, names(listed, http.get(listed.list()).json()));
                } while (changes.get() < CHANGES_MIN && !changing.isDone());
            } finally {
                reading.set(false);
            }
            changing.get();
        }
        assertThat(changes.get()).isGreaterThanOrEqualTo(CHANGES_MIN);
    }

    /** Some of what comes has the name of what went before. */
    private static Object comeAndGo(
            Listed listed, Random random, AtomicBoolean reading, AtomicInteger changes) {
        Http http = catalog.http();
        var there = new ArrayList<String>();
        while (reading.get()) {
            if (there.size() < 5 || random.nextBoolean()) {
                String name = Integer.toHexString(random.nextInt(256)) + "-comes";
                if (!there.contains(name)) {
                    var made = listed.create(http, name);
                    assertThat(made.status()).as(made.body()).isEqualTo(200);
                    there.add(name);
                }
            } else {
                String name = there.remove(random.nextInt(there.size()));
                assertThat(listed.drop(http, name).status()).isEqualTo(204);
            }
            changes.incrementAndGet();
        }
        return changes;
    }

    private static void holdsAll(Set<String> stay, List<String> seen) {
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(new HashSet<>(seen).containsAll(stay)).isTrue();
    }

    private static List<String> paged(Listed listed, int pageSize) {
        var seen = new ArrayList<String>();
        String token = "";
        do {
            JsonNode page =
                    catalog.http()
                            .get(
                                    "%spageSize=%d&pageToken=%s"
                                            .formatted(listed.list(), pageSize, token))
                            .json();
            List<String> names = names(listed, page);
            token = page.path("next-page-token").asText("");
            assertThat(names).hasSizeLessThanOrEqualTo(pageSize);
            assertThat(token.isEmpty() || names.size() == pageSize).isTrue();
            seen.addAll(names);
        } while (!token.isEmpty());
        return seen;
    }

    private static List<String> names(Listed listed, JsonNode page) {
        var names = new ArrayList<String>();
        page.path(listed.field).forEach(element -> names.add(listed.nameOf(element)));
        return names;
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
