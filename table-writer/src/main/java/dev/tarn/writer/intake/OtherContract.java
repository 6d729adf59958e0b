package dev.tarn.writer.intake;

import java.util.Optional;

/** The contract that stands is not the one that the producer expects. */
public final class OtherContract extends RuntimeException {
    private static final long serialVersionUID = 1;

    OtherContract(int expected, Optional<Integer> standing) {
        super(
                "The batch expects contract version %d, and %s stands; nothing has landed"
                        .formatted(
                                expected,
                                standing.map(version -> "version " + version).orElse("none")));
    }
}
