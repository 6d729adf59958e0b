package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TrinoSession;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trino, which loads and commits in the name of whoever asks it. */
class TrinoAsThePersonTest {
    private static PolicyLakehouse lakehouse;

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        lakehouse.as("admin").rows("CREATE SCHEMA lake.made");
        lakehouse.as("admin").rows("CREATE TABLE lake.made.known AS SELECT 1 AS id");
        lakehouse.person("mona", "makers");
        grant("\"SELECT\",\"CREATE\",\"DROP\"");
    }

    /** Trino makes a table empty, and fills it with a second commit. */
    @Test
    void makesTablesAndViewsAsThePerson() {
        TrinoSession mona = lakehouse.as("mona");

        mona.rows("CREATE TABLE lake.made.filled AS SELECT * FROM (VALUES 1, 2) AS v (id)");
        mona.rows("CREATE TABLE lake.made.bare (id bigint)");
        mona.rows("CREATE OR REPLACE TABLE lake.made.anew AS SELECT 1 AS id");
        mona.rows("CREATE VIEW lake.made.shown AS SELECT id FROM lake.made.filled");

        assertThat(rows("mona", "SELECT count(*) FROM lake.made.shown"))
                .containsExactly(List.of("2"));
        assertThat(
                        lakehouse.ledger(
                                "SELECT DISTINCT principal || ' by ' || actor FROM catalog.commit_log WHERE namespace = 'made' AND name <> 'known'"))
                .containsExactly("mona by trino");
        for (String sql :
                List.of(
                        "INSERT INTO lake.made.filled VALUES 3",
                        "INSERT INTO lake.made.bare VALUES 3",
                        "CREATE OR REPLACE TABLE lake.made.filled AS SELECT 3 AS id",
                        "CREATE OR REPLACE VIEW lake.made.shown AS SELECT 3 AS id")) {
            assertRefused("mona", sql);
        }
        assertThat(rows("mona", "SELECT count(*) FROM lake.made.shown"))
                .containsExactly(List.of("2"));

        grant("\"INSERT\",\"UPDATE\",\"ALTER\"");
        mona.rows("INSERT INTO lake.made.bare VALUES 3");
        mona.rows("CREATE OR REPLACE TABLE lake.made.filled AS SELECT 3 AS id, 'x' AS more");
        mona.rows("CREATE OR REPLACE VIEW lake.made.shown AS SELECT more FROM lake.made.filled");
        mona.rows("COMMENT ON VIEW lake.made.shown IS 'said'");
        mona.rows("ALTER TABLE lake.made.bare ADD COLUMN more varchar");
        mona.rows("ALTER TABLE lake.made.bare RENAME TO lake.made.clothed");

        assertThat(rows("mona", "SELECT more FROM lake.made.shown")).containsExactly(List.of("x"));
        for (String sql :
                List.of(
                        "DROP VIEW lake.made.shown",
                        "DROP TABLE lake.made.filled",
                        "DROP TABLE lake.made.clothed",
                        "DROP TABLE lake.made.anew")) {
            mona.rows(sql);
        }
    }

    /** Trino keeps the token that it was given for somebody. */
    @Test
    void goesOnWhenThePersonHasANewSecret() {
        String sql = "SELECT count(*) FROM lake.made.known";
        lakehouse.person("nora", "makers");
        assertThat(rows("nora", sql)).containsExactly(List.of("1"));

        lakehouse.put("/api/v1/principals/nora", "{\"client-secret\":\"another-secret-of-nora\"}");

        assertThat(rows("nora", sql)).containsExactly(List.of("1"));
    }

    private static void assertRefused(String user, String sql) {
        assertThatExceptionOfType(SqlEngineException.class)
                .as(user + ": " + sql)
                .isThrownBy(() -> rows(user, sql));
    }

    private static void grant(String privileges) {
        lakehouse.grant("makers", privileges, ",\"namespace\":[\"made\"]");
    }

    private static List<List<String>> rows(String user, String sql) {
        return lakehouse.as(user).rows(sql);
    }
}
