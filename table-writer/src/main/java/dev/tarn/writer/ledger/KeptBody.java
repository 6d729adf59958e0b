package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.Optional;

/** Where the raw body of a batch lies, and from when on it may be gone. */
public record KeptBody(Area area, Optional<Instant> until) {
    /** Where it has landed, for as long as it takes. */
    public static final KeptBody LANDED = new KeptBody(Area.LANDING, Optional.empty());

    static final String COLUMNS = ", kept_area, kept_until\n";

    /** The folders of the place for raw bodies. */
    public enum Area {
        LANDING,
        /** Of what was committed. */
        ARCHIVE,
        /** Of what was given up. */
        FAILED,
        /** Nowhere any more. */
        DELETED
    }
}
