package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.MetadataDocument;
import java.util.List;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;

/** A commit's outcome as the protocol words it. */
public final class Outcomes {
    private Outcomes() {}

    /** What stands now; every other outcome is a failure with a status of its own. */
    public static List<MetadataDocument> committed(CommitOutcome outcome) {
        return switch (outcome) {
            case CommitOutcome.Committed committed -> committed.documents();
            case CommitOutcome.RequirementFailed failed ->
                    throw new CommitFailedException("%s", failed.message());
            case CommitOutcome.Conflict conflict ->
                    throw new CommitFailedException("%s", conflict.message());
            case CommitOutcome.Settled settled ->
                    throw new CommitFailedException("%s", settled.message());
            case CommitOutcome.Unknown unknown ->
                    throw new CommitStateUnknownException(unknown.cause());
        };
    }
}
