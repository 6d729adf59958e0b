package dev.tarn.gateway.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinnedStatementTest {
    /** {@code s.a} was read at 7 and {@code s.b} at 8. */
    private static Optional<PinnedStatement> pinned(String sql) {
        return PinnedStatement.of(
                sql,
                name ->
                        switch (String.join(".", name)) {
                            case "s.a", "s.we\"ird" -> Optional.of("7");
                            case "s.b" -> Optional.of("8");
                            default -> Optional.empty();
                        });
    }

    private static Optional<String> sql(String sql) {
        return pinned(sql).map(PinnedStatement::sql);
    }

    @Test
    void putsEachTableAtItsSnapshot() {
        assertThat(sql("SELECT * FROM s.a x, S.B AS y WHERE x.id IN (SELECT id FROM s . \"a\")"))
                .contains(
                        "SELECT * FROM s.a FOR VERSION AS OF 7 x, S.B FOR VERSION AS OF 8 AS y WHERE x.id IN (SELECT id FROM s . \"a\" FOR VERSION AS OF 7)");
        assertThat(sql("WITH a AS (SELECT 1)\n  SELECT '🌲', * FROM a, s.\"we\"\"ird\""))
                .contains(
                        "WITH a AS (SELECT 1)\n  SELECT '🌲', * FROM a, s.\"we\"\"ird\" FOR VERSION AS OF 7");
    }

    @Test
    void leavesWhatHasNoSnapshotOrSaysItItself() {
        assertThat(sql("SELECT * FROM other, s.a FOR VERSION AS OF 3"))
                .contains("SELECT * FROM other, s.a FOR VERSION AS OF 3");
    }

    @Test
    void refusesWhatIsNoQueryOrMayDoAnything() {
        assertThat(sql("DELETE FROM s.a")).isEmpty();
        assertThat(sql("TABLE s.a")).isEmpty();
        assertThat(sql("SELECT * FROM TABLE(s.system.query('DROP TABLE a'))")).isEmpty();
        assertThat(sql("SELECT * FROM")).isEmpty();
    }

    @Test
    void knowsWhatMayAnswerDifferently() {
        assertThat(pinned("SELECT Random(), now(), current_date FROM s.a LIMIT 3"))
                .map(PinnedStatement::unsteady)
                .contains(List.of("current_date", "limit", "now", "random"));
        assertThat(pinned("SELECT sum(x) FROM s.a"))
                .map(PinnedStatement::unsteady)
                .contains(List.of());
    }
}
