package dev.tarn.catalog.table;

import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.lake.Lake;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** A table as a client wants it made. */
public record NewTable(
        TableIdentifier name,
        Schema schema,
        Optional<PartitionSpec> spec,
        Optional<SortOrder> order,
        Optional<String> location,
        Map<String, String> properties,
        boolean staged) {

    /** Its first metadata; without a wish it lies at a place of its own beneath its namespace. */
    TableMetadata metadata(Lake lake, Optional<String> namespaceLocation) {
        UUID uuid = UUID.randomUUID();
        String place =
                location.map(chosen -> LocationRules.allowed(lake, chosen))
                        .orElseGet(() ->
                                LocationRules.fresh(
                                        lake,
                                        namespaceLocation,
                                        Arrays.asList(name.namespace().levels()),
                                        name.name(),
                                        uuid));
        try {
            TableMetadata metadata =
                    TableMetadata.newTableMetadata(
                            schema,
                            spec.orElse(PartitionSpec.unpartitioned()),
                            order.orElse(SortOrder.unsorted()),
                            place,
                            properties);
            return TableMetadata.buildFrom(metadata).assignUUID(uuid.toString()).build();
        } catch (IllegalArgumentException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException invalid) {
            throw new BadRequestException(
                    invalid, "Cannot create table %s: %s", name, invalid.getMessage());
        }
    }
}
