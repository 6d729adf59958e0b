package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TestTrino;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tables change at random; at instants of that, Spark and Trino read what a model says, and can
 * change nothing.
 */
@Tag("long")
class PastByEnginesTest {
    private record Then(Instant time, Map<String, EngineHistory.Facts> facts) {}

    @Test
    void isReadAlikeAtAFewInstants() {
        assertReadAlike("few", 20, 2, 2);
    }

    @Test
    @Tag("long")
    void isReadAlikeAtManyInstants() {
        assertReadAlike("many", 200, 30, 6);
    }

    /** A catalog of Trino has its own copy of all its classes, so that there are fewer. */
    private static void assertReadAlike(String name, int changes, int instants, int ofTrino) {
        Random random = Seeds.random();
        String namespace = "past_" + name;
        var history = new EngineHistory(namespace, random);
        var thens = new ArrayList<Then>();
        history.begin();
        for (int i = 0; i < changes; i++) {
            history.change();
            thens.add(new Then(Instant.now(), history.facts()));
        }
        Map<String, EngineHistory.Facts> last = history.facts();
        Collections.shuffle(thens, random);

        var catalogs = new LinkedHashMap<String, String>();
        for (int i = 0; i < instants; i++) {
            String catalog = "%s_%d".formatted(namespace, i);
            String warehouse = "vended@" + thens.get(i).time();
            catalogs.put(catalog, warehouse);
            Engines.addToSpark(catalog, EngineCatalog.VENDED, Map.of("warehouse", warehouse));
            assertThat(read(Engines.spark(), catalog, namespace, "DESCRIBE TABLE %s"))
                    .as("Spark at %s", thens.get(i).time())
                    .isEqualTo(thens.get(i).facts());
        }
        catalogs.keySet().removeAll(List.copyOf(catalogs.keySet()).subList(ofTrino, instants));
        try (TestTrino trino = Engines.trinoWith(catalogs)) {
            for (int i = 0; i < ofTrino; i++) {
                String catalog = "%s_%d".formatted(namespace, i);
                assertThat(read(trino, catalog, namespace, "DESCRIBE %s"))
                        .as("Trino at %s", thens.get(i).time())
                        .isEqualTo(thens.get(i).facts());
            }
            String table = "%s_0.%s.".formatted(namespace, namespace);
            thens.getFirst().facts().entrySet().stream()
                    // From nothing an engine would delete nothing, and commit nothing.
                    .filter(one -> !one.getValue().rows().isEmpty())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .ifPresent(one -> {
                        refuses(Engines.spark(), ofSpark(table + one, table));
                        refuses(trino, ofTrino(table + one, table));
                    });
        }
        assertThat(read(Engines.spark(), EngineCatalog.VENDED, namespace, "DESCRIBE TABLE %s"))
                .isEqualTo(last);
    }

    private static Map<String, EngineHistory.Facts> read(
            SqlEngine engine, String catalog, String namespace, String describe) {
        var facts = new TreeMap<String, EngineHistory.Facts>();
        String within = "%s.%s".formatted(catalog, namespace);
        for (List<String> row : engine.rows("SHOW TABLES IN " + within)) {
            // Spark answers namespace, name and whether it is temporary.
            String name = row.size() == 1 ? row.getFirst() : row.get(1);
            String table = within + "." + name;
            var columns = new ArrayList<String>();
            for (List<String> column : engine.rows(describe.formatted(table))) {
                if (column.getFirst().isEmpty() || column.getFirst().startsWith("#")) {
                    break;
                }
                columns.add(column.getFirst());
            }
            facts.put(
                    name,
                    new EngineHistory.Facts(
                            columns, engine.rows("SELECT * FROM %s ORDER BY 1".formatted(table))));
        }
        return facts;
    }

    private static List<String> ofSpark(String table, String within) {
        return List.of(
                "INSERT INTO %s SELECT * FROM %s".formatted(table, table),
                "INSERT OVERWRITE %s SELECT * FROM %s".formatted(table, table),
                "DELETE FROM %s".formatted(table),
                "TRUNCATE TABLE %s".formatted(table),
                "ALTER TABLE %s ADD COLUMN never int".formatted(table),
                "ALTER TABLE %s SET TBLPROPERTIES ('p' = 'never')".formatted(table),
                "ALTER TABLE %s RENAME TO %snever"
                        .formatted(table, within.replaceFirst("^[^.]*\\.", "")),
                "ALTER TABLE %s CREATE BRANCH never".formatted(table),
                "CREATE TABLE %snever (id bigint) USING iceberg".formatted(within),
                "CREATE TABLE %snever USING iceberg AS SELECT 1 AS id".formatted(within),
                "CREATE NAMESPACE %s.never".formatted(within.replaceFirst("\\..*", "")),
                "DROP TABLE %s".formatted(table));
    }

    private static List<String> ofTrino(String table, String within) {
        return List.of(
                "INSERT INTO %s SELECT * FROM %s".formatted(table, table),
                "DELETE FROM %s".formatted(table),
                "TRUNCATE TABLE %s".formatted(table),
                "ALTER TABLE %s ADD COLUMN never integer".formatted(table),
                "ALTER TABLE %s SET PROPERTIES format_version = 3".formatted(table),
                "ALTER TABLE %s RENAME TO never".formatted(table),
                "COMMENT ON TABLE %s IS 'never'".formatted(table),
                "CREATE TABLE %snever (id bigint)".formatted(within),
                "CREATE TABLE %snever AS SELECT 1 AS id".formatted(within),
                "CREATE VIEW %snever AS SELECT 1 AS id".formatted(within),
                "CREATE SCHEMA %s.never".formatted(within.replaceFirst("\\..*", "")),
                "DROP TABLE %s".formatted(table),
                "DROP SCHEMA %s CASCADE".formatted(within.substring(0, within.length() - 1)));
    }

    private static void refuses(SqlEngine engine, List<String> statements) {
        for (String sql : statements) {
            assertThatExceptionOfType(SqlEngineException.class)
                    .as(sql)
                    .isThrownBy(() -> engine.rows(sql));
        }
    }
}
