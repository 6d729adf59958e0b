package dev.tarn.catalog.commit;

import java.util.List;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** What a client wants of one table: updates, on condition that the requirements hold. */
public record TableChange(
        TableIdentifier table, List<UpdateRequirement> requirements, List<MetadataUpdate> updates) {
    public TableChange {
        requirements = List.copyOf(requirements);
        updates = List.copyOf(updates);
    }

    /** Whether the change makes the table, as the last step of a staged create. */
    public boolean creates() {
        boolean creates =
                requirements.stream()
                        .anyMatch(UpdateRequirement.AssertTableDoesNotExist.class::isInstance);
        if (creates && requirements.size() > 1) {
            throw new BadRequestException(
                    "Invalid create requirements: assert-create goes with no other");
        }
        return creates;
    }
}
