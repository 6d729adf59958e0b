package dev.tarn.catalog.view;

import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.lake.Lake;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewVersion;

/** A view as a client wants it made. */
record NewView(
        TableIdentifier name,
        Schema schema,
        ViewVersion version,
        Optional<String> location,
        Map<String, String> properties) {

    ViewMetadata metadata(Lake lake, Optional<String> namespaceLocation) {
        ViewPlanner.requireUsable(version);
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
            return ViewMetadata.builder()
                    .assignUUID(uuid.toString())
                    .setProperties(properties)
                    .setLocation(place)
                    .setCurrentVersion(version, schema)
                    .build();
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException invalid) {
            throw new BadRequestException(
                    invalid, "Cannot create view %s: %s", name, invalid.getMessage());
        }
    }
}
