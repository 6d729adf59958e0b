package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.MetadataDocument;
import java.util.List;

/** What became of a commit. */
public sealed interface CommitOutcome {
    /** It stands; the documents are in the order of the changes. */
    record Committed(List<MetadataDocument> documents) implements CommitOutcome {}

    /** What the client asked to hold does not hold. Nothing was changed. */
    record RequirementFailed(String message) implements CommitOutcome {}

    /** Others were faster, again and again. Nothing was changed. */
    record Conflict(String message) implements CommitOutcome {}

    /** What the commit calls itself was committed or fenced off before. Nothing was changed. */
    record Settled(String message) implements CommitOutcome {}

    /** COMMIT was sent and no answer came: it may stand, so that nothing of it may be deleted. */
    record Unknown(Throwable cause) implements CommitOutcome {}
}
