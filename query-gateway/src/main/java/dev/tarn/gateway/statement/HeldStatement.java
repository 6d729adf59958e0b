package dev.tarn.gateway.statement;

import dev.tarn.gateway.receipt.Moved;
import dev.tarn.gateway.syntax.StatementFacts;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A statement that a cluster was given, as long as its client has only heard that it is queued.
 * Trino begins with a statement when it is polled for the first time, whatever it answers then: one
 * that may change something goes elsewhere only if no poll can have arrived.
 */
final class HeldStatement {
    private static final int MOVES_MAX = 2;

    private final Submission submission;
    private final StatementFacts facts;
    private final String user;
    private final int moves;
    private final ReentrantLock turn = new ReentrantLock();
    private int polling;
    private boolean polled;
    private boolean letGo;
    private boolean inDoubt;
    private Optional<Moved> moved = Optional.empty();

    private HeldStatement(Submission submission, StatementFacts facts, String user, int moves) {
        this.submission = submission;
        this.facts = facts;
        this.user = user;
        this.moves = moves;
    }

    HeldStatement(Submission submission, StatementFacts facts, String user) {
        this(submission, facts, user, 0);
    }

    /** The same at its next cluster, where nobody has polled it. */
    HeldStatement next() {
        return new HeldStatement(submission, facts, user, moves + 1);
    }

    Submission submission() {
        return submission;
    }

    StatementFacts facts() {
        return facts;
    }

    String user() {
        return user;
    }

    /** In characters. */
    int size() {
        return submission.sql().length()
                + submission.headers().stream().mapToInt(each -> each.value().length()).sum();
    }

    /** Before a poll leaves; where it has moved there is nothing left to poll. */
    Optional<Moved> beginPoll(Supplier<Optional<Moved>> written) {
        turn.lock();
        try {
            settle(written);
            if (moved.isEmpty()) {
                polling++;
            }
            return moved;
        } finally {
            turn.unlock();
        }
    }

    /**
     * From now on it stays where it is, also for polls that are under way: its rows may be out, or
     * nobody wants them any more. It may have moved before.
     */
    Optional<Moved> letGo(Supplier<Optional<Moved>> written) {
        turn.lock();
        try {
            settle(written);
            letGo = true;
            return moved;
        } finally {
            turn.unlock();
        }
    }

    /** When a move has ended and nobody knows how, its receipt does. */
    private void settle(Supplier<Optional<Moved>> written) {
        if (inDoubt) {
            moved = written.get();
            inDoubt = false;
        }
    }

    void endPoll(boolean mayHaveArrived) {
        turn.lock();
        try {
            polling--;
            polled |= mayHaveArrived;
        } finally {
            turn.unlock();
        }
    }

    /** As far as anybody knows. */
    void begun() {
        turn.lock();
        try {
            polled = true;
        } finally {
            turn.unlock();
        }
    }

    /** Whether it surely has not begun. */
    boolean unbegun() {
        turn.lock();
        try {
            return !polled && polling == 0;
        } finally {
            turn.unlock();
        }
    }

    /** Whether the end of another poll will tell if it may move. */
    boolean undecided() {
        turn.lock();
        try {
            return !facts.readsOnly() && !polled && polling > 0;
        } finally {
            turn.unlock();
        }
    }

    /** Once, however many ask for it; nobody polls meanwhile. */
    Optional<Moved> move(Supplier<Optional<Moved>> attempt) {
        turn.lock();
        try {
            boolean may =
                    !letGo && moves < MOVES_MAX && (facts.readsOnly() || (!polled && polling == 0));
            if (moved.isEmpty() && may) {
                inDoubt = true;
                moved = attempt.get();
                inDoubt = false;
            }
            return moved;
        } finally {
            turn.unlock();
        }
    }
}
