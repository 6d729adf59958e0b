package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.testkit.TarnHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What people asked, and what the catalog remembers, are tables that can be asked. */
class AuditTableTest {
    private static final String MEMBERS_LOST =
            "SELECT principal FROM lake.audit.members WHERE NOT gained AND role = 'audit_lookers'";

    @Test
    void tellsInSqlWhoAskedWhat() throws IOException {
        PolicyLakehouse lakehouse = PolicyLakehouse.shared();
        lakehouse.person("asker");
        String question = "SELECT 'what is somebody''s'";
        PolicyLakehouse.send(
                HttpRequest.newBuilder(lakehouse.gateway().resolve("/v1/statement"))
                        .header("Authorization", "Bearer " + lakehouse.token("asker"))
                        .header("X-Trino-User", "somebody")
                        .POST(HttpRequest.BodyPublishers.ofString(question)));

        List<List<String>> rows =
                await().atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(
                                () ->
                                        lakehouse
                                                .as("admin")
                                                .rows(
                                                        "SELECT statement, state, error_name, submitted_at > current_timestamp - INTERVAL '10' MINUTE FROM lake.audit.queries WHERE principal = 'asker'"),
                                found -> !found.isEmpty());

        assertThat(rows).containsExactly(List.of(question, "REFUSED", "PERMISSION_DENIED", "true"));
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> isThere("commits") && isThere("rules") && isThere("members"));
        assertThat(documented()).hasSize(5);
        for (String sql : documented()) {
            assertThat(lakehouse.as("admin").rows(sql)).as(sql).isEmpty();
        }
    }

    private static boolean isThere(String table) {
        return !PolicyLakehouse.shared()
                .as("admin")
                .rows("SELECT number FROM lake.audit.%s LIMIT 1".formatted(table))
                .isEmpty();
    }

    /** Lotta could read until a grant was revoked, Melvin until he lost a role; Parvati never. */
    @Test
    void answersInSqlAsTheCatalogDoesWhatChangedAndWhoCouldRead() throws IOException {
        PolicyLakehouse lakehouse = PolicyLakehouse.shared();
        lakehouse.gateway();
        Instant start = now(lakehouse);
        lakehouse.person("lotta", "audit_readers");
        lakehouse.person("melvin", "audit_lookers");
        lakehouse.person("parvati");
        lakehouse.as("admin").rows("CREATE SCHEMA lake.audited");
        lakehouse.as("admin").rows("CREATE TABLE lake.audited.people AS SELECT 1 AS id");
        String place = ",\"namespace\":[\"audited\"]";
        lakehouse.grant("audit_readers", "\"SELECT\"", place);
        lakehouse.grant("audit_lookers", "\"SELECT\"", place + ",\"table\":\"people\"");
        Instant before = now(lakehouse);
        lakehouse.post(
                "/api/v1/lakes/lake/grants/revoke",
                "{\"role\":\"audit_readers\",\"privileges\":[\"SELECT\"]%s}".formatted(place));
        lakehouse.delete("/api/v1/roles/audit_lookers/members/melvin");
        lakehouse.as("admin").rows("INSERT INTO lake.audited.people VALUES 2");
        Instant after = now(lakehouse);

        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() ->
                        Set.of("ended", "commit").stream()
                                        .allMatch(action -> isTold(action, before, after))
                                && rows(MEMBERS_LOST).contains(List.of("melvin")));

        for (String person : List.of("lotta", "melvin", "parvati", "admin")) {
            for (Instant at : List.of(before, after)) {
                assertThat(couldInSql(person, at))
                        .as("%s at %s", person, at)
                        .isEqualTo(couldSaysTheCatalog(person, at));
            }
        }
        assertThat(couldInSql("lotta", before)).containsExactly("grant audit_readers");
        assertThat(couldInSql("melvin", before)).containsExactly("grant audit_lookers");
        for (List<Instant> span : List.of(List.of(start, before), List.of(before, after))) {
            assertThat(changedInSql(span.getFirst(), span.getLast()))
                    .as("%s", span)
                    .isNotEmpty()
                    .isEqualTo(changedSaysTheCatalog(span.getFirst(), span.getLast()));
        }
        assertThat(changes(before, after))
                .anySatisfy(row -> assertThat(row).contains("admin", "table", "commit", "people"));
    }

    private static boolean isTold(String action, Instant from, Instant to) {
        try {
            return changes(from, to).stream().anyMatch(row -> row.get(4).equals(action));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What lets them read. */
    private static Set<String> couldInSql(String person, Instant at) throws IOException {
        String sql =
                documented()
                        .get(4)
                        .replace("'anna'", "'%s'".formatted(person))
                        .replace("'crm'", "'audited'")
                        .replace("2026-03-31 10:00:00", sqlTime(at));
        return rows(sql).stream()
                .map(row -> row.getFirst() + " " + row.get(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> couldSaysTheCatalog(String person, Instant at) throws IOException {
        JsonNode said =
                ask(
                        "/api/v1/lakes/lake/tables/audited%1Fpeople/explain?principal="
                                + "%s&at=%s".formatted(person, at));
        var reasons = new TreeSet<String>();
        for (JsonNode grant : said.path("grants")) {
            if (grant.path("privilege").asText().equals("SELECT")) {
                reasons.add("grant " + grant.path("role").asText());
            }
        }
        said.path("roles")
                .forEach(role -> {
                    if (role.asText().equals("admin")) {
                        reasons.add("administrator admin");
                    }
                });
        assertThat(said.path("may-select").asBoolean()).isEqualTo(!reasons.isEmpty());
        return reasons;
    }

    /** All that the statement of the page says of one namespace. */
    private static List<List<String>> changes(Instant from, Instant to) throws IOException {
        String sql =
                documented()
                        .get(3)
                        .replace("2026-03-01 00:00:00", sqlTime(from))
                        .replace("2026-04-01 00:00:00", sqlTime(to));
        return rows(
                "SELECT * FROM (%s) WHERE namespace = 'audited' ORDER BY changed_at"
                        .formatted(sql.substring(0, sql.lastIndexOf("ORDER BY"))));
    }

    /** Namespaces that are new, what tables have become, and which grants began and ended. */
    private static Set<String> changedInSql(Instant from, Instant to) throws IOException {
        var tables = new HashMap<String, String>();
        var changed = new TreeSet<String>();
        for (List<String> row : changes(from, to)) {
            switch (row.get(3)) {
                case "namespace" -> changed.add("namespace " + row.get(5));
                case "grant" -> changed.add("%s %s".formatted(row.get(6), row.get(4)));
                default -> tables.put(row.get(6), row.get(9));
            }
        }
        tables.forEach((name, location) -> changed.add("%s %s".formatted(name, location)));
        return changed;
    }

    private static Set<String> changedSaysTheCatalog(Instant from, Instant to) throws IOException {
        JsonNode said = ask("/api/v1/lakes/lake/diff?from=%s&to=%s".formatted(from, to));
        var changed = new TreeSet<String>();
        for (JsonNode change : said.path("changes")) {
            JsonNode after = change.path("after");
            if (change.at("/namespace/0").asText().equals("audited")) {
                changed.add("namespace audited");
            } else if (after.at("/namespace/0").asText().equals("audited")) {
                changed.add(
                        "%s %s"
                                .formatted(
                                        after.path("name").asText(),
                                        after.path("metadata-location").asText()));
            }
        }
        for (String manner : List.of("began", "ended")) {
            for (JsonNode rule : said.at("/policy/" + manner)) {
                if (rule.at("/namespace/0").asText().equals("audited") && !rule.has("table")) {
                    changed.add("%s %s".formatted(rule.path("role").asText(), manner));
                }
            }
        }
        return changed;
    }

    private static List<List<String>> rows(String sql) {
        return PolicyLakehouse.shared().as("admin").rows(sql);
    }

    private static JsonNode ask(String path) throws IOException {
        HttpResponse<String> answer = PolicyLakehouse.shared().send("admin", "GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private static Instant now(PolicyLakehouse lakehouse) {
        return Instant.parse(
                lakehouse
                        .ledger(
                                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                        .getFirst());
    }

    private static String sqlTime(Instant at) {
        return at.toString().replace("T", " ").replace("Z", "");
    }

    /** The statements of docs/audit-questions.md, about nobody who is here. */
    private static List<String> documented() throws IOException {
        String page = Files.readString(TarnHome.path().resolve("docs/audit-questions.md"));
        String sql = page.substring(page.indexOf("```sql") + 6, page.lastIndexOf("```"));
        return Arrays.stream(sql.replace("tarn.audit.", "lake.audit.").split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
