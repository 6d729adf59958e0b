package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Trino makes of the third version of the table format. */
class TrinoFormatsTest {
    private static SqlEngine trino;

    @BeforeAll
    static void makeSchema() {
        trino = Engines.trino();
        trino.rows("CREATE SCHEMA vended.trino_formats");
    }

    @Test
    void upgradesATableFromTheFirstVersionToTheThird() {
        trino.rows(
                "CREATE TABLE vended.trino_formats.upgraded WITH (format_version = 1) AS SELECT * FROM (VALUES 1, 2, 3) AS t (id)");

        upgrade(2);
        trino.rows("DELETE FROM vended.trino_formats.upgraded WHERE id = 1");
        upgrade(3);
        trino.rows("DELETE FROM vended.trino_formats.upgraded WHERE id = 2");

        assertThat(trino.rows("SELECT id FROM vended.trino_formats.upgraded"))
                .containsExactly(List.of("3"));
        var table = (BaseTable) Engines.table("trino_formats", "upgraded");
        assertThat(table.operations().current().formatVersion()).isEqualTo(3);
        assertThatExceptionOfType(SqlEngineException.class).isThrownBy(() -> upgrade(2));
    }

    @Test
    void keepsNanoseconds() {
        trino.rows(
                """
                CREATE TABLE vended.trino_formats.nanos WITH (format_version = 3) AS SELECT
                    TIMESTAMP '2026-03-31 23:59:59.123456789' AS local,
                    TIMESTAMP '2026-03-31 23:59:59.987654321 UTC' AS instant
                """);

        assertThat(
                        trino.rows(
                                """
                                SELECT CAST(local AS varchar), CAST(instant AS varchar) FROM vended.trino_formats.nanos
                                """))
                .containsExactly(
                        List.of(
                                "2026-03-31 23:59:59.123456789",
                                "2026-03-31 23:59:59.987654321 UTC"));
        assertThat(Engines.table("trino_formats", "nanos").schema().findType("local"))
                .isEqualTo(Types.TimestampNanoType.withoutZone());
    }

    @Test
    void keepsVariants() {
        trino.rows(
                """
                CREATE TABLE vended.trino_formats.events WITH (format_version = 3) AS
                SELECT CAST(JSON '{"kind": "click", "at": [3, null]}' AS variant) AS body
                """);

        assertThat(
                        trino.value(
                                "SELECT json_format(CAST(body AS json)) FROM vended.trino_formats.events"))
                .isEqualTo("{\"at\":[3,null],\"kind\":\"click\"}");
        assertThat(Engines.table("trino_formats", "events").schema().findType("body"))
                .isEqualTo(Types.VariantType.get());
    }

    @Test
    void compactsTheThirdVersion() {
        trino.rows(
                "CREATE TABLE vended.trino_formats.compacted WITH (format_version = 3) AS SELECT 1 AS id");
        trino.rows("INSERT INTO vended.trino_formats.compacted VALUES 2, 3");
        trino.rows("DELETE FROM vended.trino_formats.compacted WHERE id = 2");

        trino.rows("ALTER TABLE vended.trino_formats.compacted EXECUTE optimize");

        assertThat(trino.value("SELECT sum(id) FROM vended.trino_formats.compacted"))
                .isEqualTo("4");
        assertThat(trino.value("SELECT count(*) FROM vended.trino_formats.\"compacted$files\""))
                .isEqualTo("1");
    }

    @Test
    void refusesDefaultsBeforeTheThirdVersion() {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() ->
                        trino.rows(
                                """
                                CREATE TABLE vended.trino_formats.early (id int DEFAULT 7)
                                WITH (format_version = 2)
                                """))
                .withMessageContaining("format version < 3");
    }

    private static void upgrade(int version) {
        trino.rows(
                "ALTER TABLE vended.trino_formats.upgraded SET PROPERTIES format_version = "
                        + version);
    }
}
