package dev.tarn.writer.contract;

import static dev.tarn.writer.contract.Judged.LANDED;
import static dev.tarn.writer.contract.Judged.TABLE;
import static dev.tarn.writer.contract.Judged.both;
import static dev.tarn.writer.contract.Judged.demanding;
import static dev.tarn.writer.contract.Judged.give;
import static dev.tarn.writer.contract.Judged.judgement;
import static dev.tarn.writer.contract.Judged.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.value.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys that a batch may have once. */
class KeyRulesTest {
    @Test
    void rejectsTheSecondOfTwoRowsWithOneKey() {
        Judgement judgement = judgement(demanding("name", "unique: true"));

        assertThat(give(judgement, row("name", "a"))).isEmpty();
        assertThat(give(judgement, row("name", "b"))).isEmpty();
        assertThat(give(judgement, row("name", "a"))).hasValue(Reason.CONTRACT_DUPLICATE);
        assertThat(give(judgement, row("name", null))).isEmpty();
        assertThat(give(judgement, row("name", null))).isEmpty();
        assertThat(judgement.objection(4)).isEmpty();
    }

    @Test
    void takesNoKeyOfARowThatTheTableDidNotTake() throws Exception {
        Judgement judgement = judgement(demanding("name", "unique: true"));
        judgement.check(row("name", "a"));

        assertThat(give(judgement, row("name", "a"))).isEmpty();
    }

    @Test
    void takesAllColumnsOfAPrimaryKeyForOneKey() {
        Judgement judgement =
                judgement(
                        Documents.withProperties(
                                """
                                - name: id
                                  primaryKey: true
                                - name: name
                                  primaryKey: true
                                """));

        assertThat(give(judgement, both(1, "a"))).isEmpty();
        assertThat(give(judgement, both(1, "b"))).isEmpty();
        assertThat(give(judgement, both(2, "a"))).isEmpty();
        assertThat(give(judgement, both(1, "a"))).hasValue(Reason.CONTRACT_DUPLICATE);
        assertThat(give(judgement, row("id", 3L))).hasValue(Reason.CONTRACT_NULL);
    }

    @Test
    void doesNotSayThatKeysAreUniqueWhenItCouldNotRememberThem() {
        for (String severity : List.of("reject-row", "quarantine-batch", "warn")) {
            Contract contract =
                    demanding(
                            "id",
                            "unique: true\ncustomProperties: [{property: tarn.severity, value: %s}]"
                                    .formatted(severity));
            var room = new KeySet.Room(2, () -> {});
            Judgement judgement = Judgement.of(contract, TABLE, LANDED, room);
            for (long id = 1; id <= 2; id++) {
                assertThat(give(judgement, row("id", id))).isEmpty();
            }
            assertThat(judgement.objection(2)).isEmpty();

            assertThat(give(judgement, row("id", 3L))).isEmpty();

            boolean warns = severity.equals("warn");
            assertThat(judgement.objection(3).isPresent()).as(severity).isEqualTo(!warns);
            assertThat(judgement.warnings(3)).hasSize(warns ? 1 : 0);
        }
    }
}
