package dev.tarn.gateway.statement;

import dev.tarn.gateway.syntax.StatementFacts;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A statement that may be sent once its turn has come, and what became of it. */
final class WaitingStatement {
    private final Submission submission;
    private final StatementFacts facts;
    private final String user;
    private final Instant since;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile Optional<Submitted> outcome = Optional.empty();
    private volatile Instant lastAsked;

    WaitingStatement(Submission submission, StatementFacts facts, String user, Instant since) {
        this.submission = submission;
        this.facts = facts;
        this.user = user;
        this.since = since;
        this.lastAsked = since;
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

    Instant since() {
        return since;
    }

    Instant lastAsked() {
        return lastAsked;
    }

    /** Whether it only stays for a client that has lost the answer. */
    boolean settled() {
        return outcome.isPresent();
    }

    long size() {
        return submission.sql().length();
    }

    /**
     * Sent once, however often and by however many requests it is asked for. Who comes while
     * another asks is not kept: one client must not take the place of many.
     */
    Optional<Submitted> once(Supplier<Optional<Submitted>> attempt, Instant now) {
        lastAsked = now;
        if (!turn.tryLock()) {
            return outcome;
        }
        try {
            if (outcome.isEmpty()) {
                outcome = attempt.get();
            }
            return outcome;
        } finally {
            turn.unlock();
        }
    }
}
