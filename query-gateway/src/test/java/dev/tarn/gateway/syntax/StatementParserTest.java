package dev.tarn.gateway.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementParserTest {
    private final StatementParser parser = new StatementParser();

    private StatementFacts read(String sql) {
        return parser.read(sql, Map.of());
    }

    private List<String> tables(String sql) {
        return read(sql).tables().stream().map(NamedTable::name).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 | SELECT",
                "WITH a AS (SELECT 1) SELECT * FROM a | SELECT",
                "INSERT INTO t VALUES 1 | INSERT",
                "CREATE TABLE t AS SELECT 1 AS x | CREATE_TABLE_AS_SELECT",
                "ALTER TABLE t EXECUTE optimize | TABLE_EXECUTE",
                "EXPLAIN ANALYZE SELECT 1 | EXPLAIN_ANALYZE",
                "SET SESSION AUTHORIZATION bob | SET_SESSION_AUTHORIZATION",
                "START TRANSACTION | START_TRANSACTION",
                "EXECUTE IMMEDIATE 'DELETE FROM t' | DELETE",
                "SELEC 1 | UNPARSED",
            })
    void tellsTheKind(String sql, String kind) {
        assertThat(read(sql).kind()).isEqualTo(kind);
    }

    @Test
    void findsTablesWhereverTheyStand() {
        assertThat(
                        tables(
                                """
                                WITH recent AS (SELECT * FROM lake.sales.orders)
                                SELECT (SELECT max(x) FROM a.b.c)
                                FROM recent JOIN Lake.Sales."Customers" ON true
                                WHERE id IN (SELECT id FROM blocked) AND EXISTS (SELECT 1 FROM d.e)
                                UNION ALL SELECT * FROM (TABLE f)
                                """))
                .containsExactlyInAnyOrder(
                        "lake.sales.orders",
                        "a.b.c",
                        "lake.sales.customers",
                        "blocked",
                        "d.e",
                        "f");
    }

    @Test
    void findsWhatIsWritten() {
        assertThat(tables("INSERT INTO a.b.c SELECT * FROM d")).containsExactly("a.b.c", "d");
        assertThat(tables("DELETE FROM a.b.c WHERE x IN (SELECT y FROM d)"))
                .containsExactlyInAnyOrder("a.b.c", "d");
        assertThat(tables("MERGE INTO a.b.c t USING d ON t.x = d.x WHEN MATCHED THEN DELETE"))
                .containsExactlyInAnyOrder("a.b.c", "d");
        assertThat(tables("UPDATE a.b.c SET x = 1")).containsExactly("a.b.c");
        assertThat(tables("DROP TABLE a.b.c")).containsExactly("a.b.c");
        assertThat(tables("CREATE VIEW v AS SELECT * FROM d")).containsExactly("v", "d");
    }

    @Test
    void readsWhenATableIsLookedAt() {
        assertThat(read("SELECT * FROM a.b FOR VERSION AS OF 7 JOIN c ON true").tables())
                .containsExactlyInAnyOrder(
                        new NamedTable("a.b", Optional.of("VERSION AS OF 7")),
                        new NamedTable("c", Optional.empty()));
        assertThat(
                        read("SELECT * FROM a FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00 UTC'")
                                .tables())
                .containsExactly(
                        new NamedTable(
                                "a",
                                Optional.of(
                                        "TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00 UTC'")));
    }

    @Test
    void looksBehindTheNameOfAPreparedStatement() {
        StatementFacts facts =
                parser.read("EXECUTE mine USING 1", Map.of("mine", "DELETE FROM a WHERE x = ?"));

        assertThat(facts.kind()).isEqualTo("DELETE");
        assertThat(facts.tables()).containsExactly(new NamedTable("a", Optional.empty()));
        assertThat(parser.read("EXECUTE other", Map.of()).kind()).isEqualTo("EXECUTE");
    }

    @Test
    void isNotBroughtDownByWhatNobodyWrites() {
        assertThat(read("SELECT " + "(".repeat(40) + "1" + ")".repeat(40)).kind())
                .isEqualTo("SELECT");
        assertThat(read("SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000)).kind())
                .isEqualTo(StatementFacts.UNPARSED);
        assertThat(read("SELECT '" + "x".repeat(200_000) + "'").kind())
                .isEqualTo(StatementFacts.UNPARSED);
    }
}
