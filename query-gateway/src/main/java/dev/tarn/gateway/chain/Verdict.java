package dev.tarn.gateway.chain;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What was found of one day.
 *
 * @param links how many of its links were looked at, from the first one on
 * @param head of the last of them
 * @param late how many receipts were sealed more than a day after they were complete; those that
 *     were there before the chain was, or somebody has put there
 */
record Verdict(
        LocalDate day,
        State state,
        long links,
        String head,
        long late,
        AnchorState anchor,
        Optional<Finding> finding) {
    enum State {
        INTACT,
        /** As far as it has come. */
        OPEN,
        /** The rest is on the next page. */
        PART,
        EMPTY,
        /** Its receipts and links are gone, by the rule for keeping; its head is there. */
        FORGOTTEN,
        BROKEN,
        /** The database is as it was sealed; whether that is what was anchored nobody can say. */
        UNKNOWN
    }

    enum AnchorState {
        SAME,
        /** It is not written yet. */
        PENDING,
        DIFFERENT,
        MISSING,
        UNKNOWN,
        /** There is no place for anchors, or nothing to anchor. */
        NONE
    }

    static Verdict of(LocalDate day, State state, long links, String head, long late) {
        return new Verdict(day, state, links, head, late, AnchorState.NONE, Optional.empty());
    }

    Verdict broken(Finding found) {
        return new Verdict(day, State.BROKEN, links, head, late, anchor, Optional.of(found));
    }

    Verdict broken(AnchorState newAnchor, Finding found) {
        return new Verdict(day, State.BROKEN, links, head, late, newAnchor, Optional.of(found));
    }

    Verdict with(AnchorState newAnchor) {
        return new Verdict(
                day,
                newAnchor == AnchorState.UNKNOWN ? State.UNKNOWN : state,
                links,
                head,
                late,
                newAnchor,
                finding);
    }
}
