package dev.tarn.gateway.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PastStatementTest {
    private static final Instant THEN = Instant.parse("2026-03-31T12:00:00.5Z");

    /** With {@code @} for the clause. */
    private void assertPast(String sql, String expected) {
        assertThat(PastStatement.asOf(sql, THEN))
                .hasValue(
                        expected.replace(
                                "@",
                                " FOR TIMESTAMP AS OF TIMESTAMP '2026-03-31 12:00:00.500000 UTC'"));
    }

    @Test
    void readsEveryTableInThePast() {
        assertPast("SELECT 1", "SELECT 1");
        assertPast("SELECT * FROM a", "SELECT * FROM a@");
        assertPast(
                "SELECT x.id FROM lake.sales.\"or\"\"ders\" AS x\nJOIN\n  Lake . S.b y ON x.id = y.id",
                "SELECT x.id FROM lake.sales.\"or\"\"ders\"@ AS x\nJOIN\n  Lake . S.b@ y ON x.id = y.id");
        assertPast(
                "SELECT (SELECT max(a) FROM t), '😀' FROM u WHERE x IN (SELECT y FROM v) UNION SELECT * FROM w",
                "SELECT (SELECT max(a) FROM t@), '😀' FROM u@ WHERE x IN (SELECT y FROM v@) UNION SELECT * FROM w@");
        assertPast("SELECT '😀' FROM u -- FROM v", "SELECT '😀' FROM u@ -- FROM v");
    }

    @Test
    void leavesWhatAQueryMakesItself() {
        assertPast(
                "WITH t AS (SELECT * FROM t) SELECT * FROM T, s.t",
                "WITH t AS (SELECT * FROM t@) SELECT * FROM T, s.t@");
        assertPast(
                "SELECT * FROM (WITH t AS (SELECT 1 AS x) SELECT * FROM t) JOIN t ON true",
                "SELECT * FROM (WITH t AS (SELECT 1 AS x) SELECT * FROM t) JOIN t@ ON true");
        assertPast(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n");
    }

    @Test
    void leavesTablesThatSayAsOfWhen() {
        assertPast(
                "SELECT * FROM a FOR VERSION AS OF 7 JOIN b ON true",
                "SELECT * FROM a FOR VERSION AS OF 7 JOIN b@ ON true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM a",
                "INSERT INTO a SELECT * FROM b",
                "CREATE TABLE a AS SELECT * FROM b",
                "EXPLAIN SELECT * FROM a",
                "EXECUTE p",
                "SHOW TABLES",
                "TABLE a",
                "SELECT * FROM TABLE(lake.system.table_changes('s', 't', 1, 2))",
                "SELECT * FROM a /* x */ . b",
                "SELEC 1"
            })
    void refusesWhatItCannotReadInThePastForCertain(String sql) {
        assertThat(PastStatement.asOf(sql, THEN)).isEmpty();
    }
}
