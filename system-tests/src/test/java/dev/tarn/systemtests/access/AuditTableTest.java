package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.TarnHome;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people asked is a table that can be asked. */
class AuditTableTest {
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
        assertThat(documented()).hasSizeGreaterThan(2);
        for (String sql : documented()) {
            assertThat(lakehouse.as("admin").rows(sql)).as(sql).isEmpty();
        }
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
