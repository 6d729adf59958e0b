package dev.tarn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.systemtests.TarnCommand.Ended;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One lakehouse from its first start to its last, each test going on where the one before ended.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class LifeOfALakehouseTest {
    private static final Path HOME = Path.of(System.getProperty("tarn.home", ".."));

    private final TarnCommand tarn = new TarnCommand(HOME);

    @TempDir private Path data;
    private long firstSnapshot;

    @AfterAll
    void stop() throws Exception {
        run("down");
    }

    @Test
    @Order(1)
    void startsWithOneCommand() throws Exception {
        Ended up = run("up", "--detach", "--ports", "auto");

        assertThat(up.exitCode()).as(up.said()).isZero();
        assertThat(up.out()).contains("Tarn is ready").contains("jdbc:trino://");
        assertThat(up.err()).isEmpty();
    }

    @Test
    @Order(2)
    void tellsProgramsWhatTheyNeed() throws Exception {
        JsonNode status = status();

        for (String key :
                List.of(
                        "/catalog/uri",
                        "/writer/uri",
                        "/gateway/http",
                        "/gateway/https",
                        "/trino/uri",
                        "/s3/endpoint",
                        "/s3/region",
                        "/s3/accessKey",
                        "/s3/secretKey",
                        "/s3/bucket",
                        "/postgres/url",
                        "/admin/clientId",
                        "/admin/clientSecret")) {
            assertThat(status.at(key).asText()).as(key).isNotEmpty();
        }
        assertThat(status.path("state").asText()).isEqualTo("ready");
    }

    @Test
    @Order(3)
    void hasASampleWithAHistory() throws Exception {
        assertThat(query("SELECT count(*) FROM lake.sample.orders")).isNotEqualTo(List.of("0"));
        assertThat(query("SELECT count(*) > 1 FROM lake.sample.\"orders$snapshots\""))
                .containsExactly("true");
    }

    @Test
    @Order(4)
    void answersSelectOnATableMadeFromAQuery() throws Exception {
        execute("CREATE SCHEMA lake.life");
        execute(
                "CREATE TABLE lake.life.cities AS SELECT * FROM (VALUES ('Bergen', 289330), ('Basel', 177595)) AS t (name, people)");

        assertThat(query("SELECT name FROM lake.life.cities ORDER BY name"))
                .containsExactly("Basel", "Bergen");
    }

    @Test
    @Order(5)
    void answersAsOfAnEarlierSnapshot() throws Exception {
        firstSnapshot =
                Long.parseLong(
                        query(
                                        "SELECT snapshot_id FROM lake.life.\"cities$snapshots\" ORDER BY committed_at DESC LIMIT 1")
                                .getFirst());
        execute("INSERT INTO lake.life.cities VALUES ('Porto', 231800)");

        assertHistory();
    }

    @Test
    @Order(6)
    void saysThatItRunsWhenStartedAgain() throws Exception {
        Ended again = run("up", "--detach");

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("runs already");
    }

    @Test
    @Order(7)
    void keepsDataOverDownAndUp() throws Exception {
        Ended down = run("down");
        assertThat(down.exitCode()).as(down.said()).isZero();
        assertThat(status().path("state").asText()).isEqualTo("stopped");

        Ended up = run("up", "--detach");

        assertThat(up.exitCode()).as(up.said()).isZero();
        assertHistory();
    }

    @Test
    @Order(8)
    void keepsDataWhenEveryProcessIsKilled() throws Exception {
        List<ProcessHandle> processes = processes();
        assertThat(processes).hasSizeGreaterThanOrEqualTo(4);
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            process.onExit().get();
        }

        Ended up = run("up", "--detach");

        assertThat(up.exitCode()).as(up.said()).isZero();
        assertHistory();
    }

    @Test
    @Order(9)
    void stopsEverythingAndSaysSoOnceOnly() throws Exception {
        List<ProcessHandle> processes = processes();

        Ended down = run("down");
        Ended again = run("down");

        assertThat(down.exitCode()).as(down.said()).isZero();
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(again.said()).containsIgnoringCase("not running");
    }

    private void assertHistory() throws SQLException, Exception {
        assertThat(query("SELECT count(*) FROM lake.life.cities")).containsExactly("3");
        assertThat(
                        query(
                                "SELECT count(*) FROM lake.life.cities FOR VERSION AS OF "
                                        + firstSnapshot))
                .containsExactly("2");
    }

    private Ended run(String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(arguments));
        words.add("--data");
        words.add(data.toString());
        return tarn.run(words.toArray(String[]::new));
    }

    private JsonNode status() throws Exception {
        return JsonMapper.builder().build().readTree(run("status", "--json").out());
    }

    /** The launcher and all its children, whatever they are. */
    private List<ProcessHandle> processes() throws Exception {
        var processes = new ArrayList<ProcessHandle>();
        for (JsonNode part : status().path("parts")) {
            ProcessHandle.of(part.path("pid").asLong()).ifPresent(processes::add);
        }
        var all = new ArrayList<>(processes);
        for (ProcessHandle process : processes) {
            process.descendants().forEach(all::add);
        }
        return all.stream().distinct().toList();
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private Connection connect() throws Exception {
        var properties = new Properties();
        properties.setProperty("user", "tester");
        String uri = status().at("/trino/uri").asText().replaceFirst("^http", "jdbc:trino");
        return DriverManager.getConnection(uri + "/lake", properties);
    }
}
