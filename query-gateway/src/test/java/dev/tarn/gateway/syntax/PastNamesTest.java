package dev.tarn.gateway.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PastNamesTest {
    private static final PastLake SEVEN = new PastLake("lake", "7");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM \"lake@7\".ns.t",
                "SELECT * FROM \"LAKE@7\" . ns . t",
                "SELECT \"a\"\"b\", 'it''s' FROM x JOIN \"lake@7\".ns.t ON true",
                "SELECT '\"' , \"x\" FROM \"lake@7\".ns.\"t$snapshots\" -- \"lake@8\".ns.t",
                "SHOW SCHEMAS FROM \"lake@7\"",
                "show schemas in \"lake@7\" like 'x'",
                "SHOW TABLES FROM \"lake@7\".ns",
                "USE \"lake@7\".ns",
                "DELETE FROM \"lake@7\".ns.t",
                "EXECUTE IMMEDIATE 'SELECT * FROM \"lake@7\".ns.t WHERE x = ''y'''",
                "this is no SQL but \"lake@7\".ns"
            })
    void findsTheCatalogsOfAStatement(String sql) {
        assertThat(past(sql)).containsExactly(SEVEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM lake.ns.t",
                "SELECT 'read \"lake@7\".ns.t' FROM x",
                "SELECT 1 /* \"lake@7\".ns.t */",
                "SELECT 1 -- \"lake@7\".ns.t",
                "SELECT a AS \"lake@7\" FROM x",
                "SELECT * FROM \"lake@yesterday\".ns.t",
                "SELECT * FROM \"lake@2026-03-31\".ns.t",
                "SELECT * FROM \"lake@2026-03-31T10:00:00\".ns.t",
                "SELECT * FROM \"@7\".ns.t",
                "SELECT * FROM \"lake@1234567890123456789\".ns.t",
                "SELECT \"lake@7"
            })
    void takesNothingElseForOne(String sql) {
        assertThat(past(sql)).isEmpty();
    }

    @Test
    void findsThoseOfAPreparedStatement() {
        Set<PastLake> past =
                new StatementParser()
                        .read("EXECUTE p", Map.of("p", "SELECT * FROM \"lake@7\".ns.t"))
                        .past();

        assertThat(past).containsExactly(SEVEN);
    }

    @Test
    void findsEachOnce() {
        assertThat(
                        past(
                                "SELECT * FROM \"lake@7\".a.t, \"Lake@7\".b.t, \"lake@2026-03-31T23:59:59.5Z\".a.t"))
                .containsExactlyInAnyOrder(SEVEN, new PastLake("lake", "2026-03-31t23:59:59.5z"));
    }

    @ParameterizedTest
    @CsvSource({
        "lake@2026-03-31T23:59:59Z, lake@2026-03-31t23:59:59z, 2026-03-31T23:59:59Z",
        "lake@2026-03-31T23:59:59+02:00, lake@2026-03-31t23:59:59+02:00, 2026-03-31T23:59:59+02:00",
        "lake@4711, lake@4711, 4711"
    })
    void isCalledAsTrinoCallsIt(String written, String name, String asOf) {
        PastLake lake = PastLake.parse(written).orElseThrow();

        assertThat(lake.name()).isEqualTo(name);
        assertThat(lake.asOf()).isEqualTo(asOf);
        assertThat(PastLake.today(name + ".ns.t")).isEqualTo("lake.ns.t");
    }

    @ParameterizedTest
    @CsvSource({
        "lake@2026-03-31t23:59:59.123z.ns.t, lake.ns.t",
        "lake@2026-03-31t23:59+02:00.ns.sub.t, lake.ns.sub.t",
        "lake.ns.t@7, lake.ns.t@7",
        "lake@x.ns.t, lake@x.ns.t",
        "lake@7, lake@7"
    })
    void leavesTheInstantOutInFrontOfADot(String name, String today) {
        assertThat(PastLake.today(name)).isEqualTo(today);
    }

    private static Set<PastLake> past(String sql) {
        return new StatementParser().read(sql, Map.of()).past();
    }
}
