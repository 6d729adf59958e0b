package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TestSpark;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A row with a secret was deleted eight days ago. Petra, who may only select, walter, who may
 * change the table, and wanda, who may read the last seven days of it, know all names and numbers
 * of then, and try to read it with SQL.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PastDoorsTest {
    private static final String SECRET = "the deleted secret";
    private static final String LAKE = PolicyLakehouse.PERSONAL;
    private static final int FEW = 3;
    private static final List<String> PEOPLE = List.of("petra", "walter", "wanda");

    private static PolicyLakehouse lakehouse;
    private static String first = "";
    private static String then = "";
    private static String firstMetadata = "";

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        admin("CREATE SCHEMA personal.old");
        // A file for each row, so that a deleted row is in no file of now.
        admin(
                "CREATE TABLE personal.old.t (id bigint, name varchar) WITH (partitioning = ARRAY['id'])");
        admin("INSERT INTO personal.old.t VALUES (1, '" + SECRET + "')");
        first =
                value(
                        "SELECT CAST(snapshot_id AS varchar) FROM personal.old.\"t$snapshots\" WHERE element_at(summary, 'added-records') = '1'");
        firstMetadata =
                value(
                        "SELECT file FROM personal.old.\"t$metadata_log_entries\" WHERE CAST(latest_snapshot_id AS varchar) = '%s'"
                                .formatted(first));
        admin("INSERT INTO personal.old.t VALUES (2, 'kept')");
        admin("DELETE FROM personal.old.t WHERE id = 1");
        admin("INSERT INTO personal.old.t VALUES (3, 'new')");
        lakehouse.post(
                "/v1/personal/namespaces/old/tables/t",
                "{\"requirements\":[],\"updates\":[{\"action\":\"set-snapshot-ref\",\"ref-name\":\"closing\",\"type\":\"tag\",\"snapshot-id\":%s}]}"
                        .formatted(first));
        admin(
                "CREATE VIEW personal.old.seen SECURITY INVOKER AS SELECT * FROM personal.old.t FOR VERSION AS OF "
                        + first);
        admin("CREATE VIEW personal.old.shared AS SELECT * FROM personal.old.t");
        lakehouse.age("old", "t", Duration.ofDays(8));
        then =
                value(
                        "SELECT format_datetime(made_current_at AT TIME ZONE 'UTC', 'yyyy-MM-dd HH:mm:ss.SSS') FROM personal.old.\"t$history\" WHERE CAST(snapshot_id AS varchar) = '%s'"
                                .formatted(first));
        lakehouse.person("petra", "past_readers");
        lakehouse.person("walter", "past_writers");
        lakehouse.person("wanda", "past_weekly");
        grant("past_readers", "\"SELECT\",\"READ_METADATA\"", "");
        grant(
                "past_writers",
                "\"SELECT\",\"INSERT\",\"UPDATE\",\"DELETE\",\"ALTER\",\"CREATE\",\"READ_METADATA\"",
                "");
        grant("past_weekly", "\"SELECT\",\"READ_METADATA\"", "");
        grant("past_weekly", "\"TIME_TRAVEL\"", ",\"window\":\"P7D\"");
        for (String person : PEOPLE) {
            var settings = new HashMap<>(lakehouse.credential(person));
            settings.put("warehouse", LAKE);
            settings.put("type", "rest");
            settings.put("cache-enabled", "false");
            settings.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
            settings.put("header.X-Iceberg-Access-Delegation", "remote-signing");
            TestSpark.shared().addCatalog("past_" + person, settings);
        }
    }

    static Stream<String> ofTrino() {
        return Stream.of(
                "SELECT * FROM %s FOR VERSION AS OF " + first,
                "SELECT * FROM %s FOR VERSION AS OF 'closing'",
                "SELECT * FROM %s FOR TIMESTAMP AS OF TIMESTAMP '" + then + " UTC'",
                "TABLE personal.old.seen",
                "SELECT * FROM personal.old.\"t@" + first + "\"",
                "SELECT * FROM personal.old.\"t$snapshots\"",
                "SELECT * FROM personal.old.\"t$history\"",
                "SELECT * FROM personal.old.\"t$refs\"",
                "SELECT * FROM personal.old.\"t$metadata_log_entries\"",
                "SELECT * FROM personal.old.\"t$files\"",
                "SELECT * FROM personal.old.\"t$manifests\"",
                "SELECT * FROM personal.old.\"t$all_manifests\"",
                "SELECT * FROM personal.old.\"t$entries\"",
                "SELECT * FROM personal.old.\"t$all_entries\"",
                "SELECT * FROM personal.old.\"t$partitions\"",
                "SELECT * FROM TABLE(personal.system.table_changes(schema_name => 'old', table_name => 't', start_snapshot_id => "
                        + first
                        + ", end_snapshot_id => "
                        + first
                        + "))",
                "EXECUTE IMMEDIATE 'SELECT * FROM %s FOR VERSION AS OF " + first + "'",
                "CREATE TABLE personal.old.copied AS SELECT * FROM %s FOR VERSION AS OF " + first,
                "INSERT INTO %s SELECT * FROM %s FOR VERSION AS OF " + first,
                "ALTER TABLE %s EXECUTE rollback_to_snapshot(snapshot_id => " + first + ")",
                "CALL personal.system.rollback_to_snapshot('old', 't', " + first + ")",
                "CALL personal.system.register_table('old', 'registered', '"
                        + firstMetadata.replaceFirst("/metadata/.*", "")
                        + "', '"
                        + firstMetadata.replaceFirst(".*/", "")
                        + "')",
                "ALTER TABLE %s EXECUTE expire_snapshots(retention_threshold => '0d')",
                "ALTER TABLE %s EXECUTE remove_orphan_files(retention_threshold => '0d')",
                "SHOW STATS FOR (SELECT * FROM %s FOR VERSION AS OF " + first + ")");
    }

    static Stream<String> ofSpark() {
        return Stream.of(
                "SELECT * FROM %s VERSION AS OF " + first,
                "SELECT * FROM %s VERSION AS OF 'closing'",
                "SELECT * FROM %s TIMESTAMP AS OF '" + then + "'",
                "SELECT * FROM %s.snapshot_id_" + first,
                "SELECT * FROM %s.tag_closing",
                "SELECT * FROM %s WITH (`snapshot-id` = '" + first + "')",
                "SELECT * FROM %s WITH (`tag` = 'closing')",
                "SELECT * FROM %s WITH (`start-snapshot-id` = '" + first + "')",
                "SELECT * FROM %s.snapshots",
                "SELECT * FROM %s.history",
                "SELECT * FROM %s.refs",
                "SELECT * FROM %s.metadata_log_entries",
                "SELECT * FROM %s.all_data_files",
                "SELECT * FROM %s.all_entries",
                "SELECT * FROM %s.all_manifests",
                "CREATE TABLE CATALOG.old.copied USING iceberg AS SELECT * FROM %s VERSION AS OF "
                        + first,
                "ALTER TABLE %s CREATE BRANCH back AS OF VERSION " + first,
                "ALTER TABLE %s CREATE TAG back AS OF VERSION " + first,
                "CALL CATALOG.system.rollback_to_snapshot('old.t', " + first + ")",
                "CALL CATALOG.system.rollback_to_timestamp('old.t', TIMESTAMP '" + then + "')",
                "CALL CATALOG.system.set_current_snapshot('old.t', " + first + ")",
                "CALL CATALOG.system.cherrypick_snapshot('old.t', " + first + ")",
                "CALL CATALOG.system.fast_forward('old.t', 'main', 'closing')",
                "CALL CATALOG.system.register_table('old.registered', '" + firstMetadata + "')",
                "CALL CATALOG.system.create_changelog_view(table => 'old.t', changelog_view => 'changes_CATALOG', options => map('start-snapshot-id', '"
                        + first
                        + "'))",
                "CALL CATALOG.system.expire_snapshots(table => 'old.t', older_than => TIMESTAMP '2100-01-01 00:00:00')",
                "CALL CATALOG.system.remove_orphan_files(table => 'old.t')");
    }

    /** The first of each: the rest takes a minute. */
    @Test
    @Order(1)
    void showsNothingOldToWhoeverNamesIt() {
        ofTrino().limit(FEW).forEach(this::showsNothingOldThroughTrino);
        ofSpark().limit(FEW).forEach(this::showsNothingOldThroughSpark);
    }

    @ParameterizedTest
    @Order(1)
    @Tag("long")
    @MethodSource("ofTrino")
    void showsNothingOldThroughTrino(String sql) {
        for (String person : PEOPLE) {
            assertNothingOld(lakehouse.as(person), sql.replace("%s", "personal.old.t"));
        }
    }

    @ParameterizedTest
    @Order(1)
    @Tag("long")
    @MethodSource("ofSpark")
    void showsNothingOldThroughSpark(String sql) {
        for (String person : PEOPLE) {
            String catalog = "past_" + person;
            assertNothingOld(
                    TestSpark.shared(),
                    sql.replace("%s", catalog + ".old.t").replace("CATALOG", catalog));
        }
    }

    /** Trino loads a table once for all of a query, as whoever comes first. */
    @Test
    @Order(1)
    void showsNothingOldBehindAViewOfSomebodyWhoSeesMore() {
        String named =
                "SELECT x.name FROM personal.old.shared v, personal.old.t FOR VERSION AS OF %s x"
                        .formatted(first);
        for (String sql :
                List.of(
                        named,
                        "SELECT x.name FROM personal.old.shared v, personal.old.seen x",
                        "SELECT x.* FROM personal.old.shared v, personal.old.\"t$snapshots\" x",
                        "SELECT name FROM personal.old.t FOR VERSION AS OF %s WHERE EXISTS (SELECT 1 FROM personal.old.shared)"
                                .formatted(first))) {
            for (String person : PEOPLE) {
                assertNothingOld(lakehouse.as(person), sql);
            }
        }
        assertThat(lakehouse.column("admin", named)).contains(SECRET);
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> lakehouse.as("petra").rows(named))
                .withMessageContaining("TIME_TRAVEL is not granted to petra");
        assertThat(
                        lakehouse.column(
                                "petra",
                                "SELECT count(*) FROM personal.old.t x, personal.old.shared v"))
                .containsExactly("4");
    }

    @Test
    @Order(1)
    void isToldByTheGatewayWhichRightItTakes() {
        String old = "SELECT name FROM personal.old.t FOR VERSION AS OF " + first;

        assertThat(lakehouse.ask("petra", old).body())
                .contains("it takes TIME_TRAVEL on the table, and petra sees it only as it is now");
        assertThat(
                        lakehouse
                                .ask(
                                        "wanda",
                                        "SELECT name FROM personal.old.t FOR TIMESTAMP AS OF TIMESTAMP '"
                                                + then
                                                + " UTC'")
                                .body())
                .contains("wanda sees of its past only what was current since");
        assertThat(lakehouse.ask("admin", old).body()).contains(SECRET);
    }

    @Test
    @Order(2)
    void losesNothingByThat() {
        assertThat(value("SELECT count(*) FROM personal.old.t")).isEqualTo("2");
        assertThat(
                        value(
                                "SELECT name FROM personal.old.t FOR VERSION AS OF 'closing' WHERE id = 1"))
                .isEqualTo(SECRET);
        assertThat(value("SELECT count(*) FROM personal.old.\"t$refs\"")).isEqualTo("2");
    }

    /** What is shown to them is enough to work with. */
    @Test
    @Order(3)
    void changesWhatIsCurrentThroughBothEngines() {
        SqlEngine trino = lakehouse.as("walter");
        SqlEngine spark = TestSpark.shared();
        trino.rows("INSERT INTO personal.old.t VALUES (4, 'trino')");
        spark.rows("INSERT INTO past_walter.old.t VALUES (5, 'spark')");
        trino.rows("UPDATE personal.old.t SET name = 'trino again' WHERE id = 4");
        spark.rows("UPDATE past_walter.old.t SET name = 'spark again' WHERE id = 5");
        spark.rows(
                "MERGE INTO past_walter.old.t t USING (SELECT 3L AS id, 'merged' AS name) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name");
        trino.rows("ALTER TABLE personal.old.t ADD COLUMN more varchar");
        spark.rows("ALTER TABLE past_walter.old.t SET TBLPROPERTIES ('a' = 'b')");
        trino.rows("DELETE FROM personal.old.t WHERE id = 2");

        assertThat(lakehouse.as("petra").rows("SELECT id, name FROM personal.old.t ORDER BY id"))
                .containsExactly(
                        List.of("3", "merged"),
                        List.of("4", "trino again"),
                        List.of("5", "spark again"));
        assertThat(spark.rows("SELECT id, name FROM past_petra.old.t ORDER BY id")).hasSize(3);
        assertThat(
                        value(
                                "SELECT name FROM personal.old.t FOR VERSION AS OF "
                                        + first
                                        + " WHERE id = 1"))
                .isEqualTo(SECRET);
        assertThat(lakehouse.column("admin", "SHOW CREATE TABLE personal.old.t").toString())
                .doesNotContain("gc.enabled");
    }

    @Test
    @Order(4)
    void reachesAsFarAsTheWindow() {
        String old = "SELECT name FROM personal.old.t FOR VERSION AS OF " + first;
        String ofSpark = "SELECT name FROM past_petra.old.t VERSION AS OF " + first;
        grant("past_readers", "\"TIME_TRAVEL\"", ",\"window\":\"P7D\"");

        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> lakehouse.as("petra").rows(old));
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> TestSpark.shared().rows(ofSpark));
        assertThat(
                        lakehouse
                                .as("petra")
                                .rows(
                                        "SELECT count(*) FROM personal.old.t FOR TIMESTAMP AS OF current_timestamp - INTERVAL '6' DAY"))
                .containsExactly(List.of("2"));

        grant("past_readers", "\"TIME_TRAVEL\"", ",\"window\":\"P9D\"");
        assertThat(lakehouse.as("petra").rows(old).toString()).contains(SECRET);
        assertThat(TestSpark.shared().rows(ofSpark).toString()).contains(SECRET);

        grant("past_readers", "\"TIME_TRAVEL\"", ",\"window\":\"P7D\",\"tags\":[\"closing\"]");
        assertThat(TestSpark.shared().rows(ofSpark).toString()).contains(SECRET);
    }

    /** Whether it is refused or answered: neither tells. */
    private static void assertNothingOld(SqlEngine engine, String sql) {
        String said;
        try {
            said = engine.rows(sql).toString();
        } catch (SqlEngineException refused) {
            said = "";
        }
        assertThat(said).as(sql).doesNotContain(SECRET).doesNotContain(first);
        if (!said.isEmpty()) {
            assertThat(said).doesNotContain(firstMetadata);
        }
        assertThat(lakehouse.column("admin", "SELECT name FROM personal.old.t"))
                .as("after " + sql)
                .doesNotContain(SECRET);
    }

    private static void grant(String role, String privileges, String limit) {
        lakehouse.put(
                "/api/v1/lakes/personal/grants",
                "{\"role\":\"%s\",\"privileges\":[%s],\"namespace\":[\"old\"]%s}"
                        .formatted(role, privileges, limit));
    }

    private static String value(String sql) {
        return lakehouse.column("admin", sql).getFirst();
    }

    private static void admin(String sql) {
        lakehouse.as("admin").rows(sql);
    }
}
