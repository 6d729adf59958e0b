package dev.tarn.catalog.view;

import dev.tarn.catalog.commit.Action;
import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.Content;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.commit.Planned;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.view.ImmutableViewVersion;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;
import org.apache.iceberg.view.ViewVersion;

/** Works out what a change makes of a view, from the state that it reads. Changes nothing. */
final class ViewPlanner {
    /** What Iceberg calls the schema or version that an update before it has added. */
    private static final int LAST_ADDED = -1;

    private final Tabulars tabulars;
    private final Documents documents;

    ViewPlanner(Tabulars tabulars, Documents documents) {
        this.tabulars = tabulars;
        this.documents = documents;
    }

    /** The location is {@code chosen} unless it was made up in this very request. */
    Planned create(Lake lake, TableIdentifier name, ViewMetadata metadata, boolean chosen) {
        refuseExisting(lake, name);
        String location = LocationRules.allowed(lake, metadata.location());
        LocationRules.checkProperties(lake, metadata.properties());
        UUID uuid = uuid(metadata);
        return new Planned.Create(
                name,
                Kind.VIEW,
                Action.CREATE,
                uuid,
                location,
                chosen,
                LocationRules.placesBeside(location, metadata.properties()),
                Content.write(metadata, ""));
    }

    Planned register(Lake lake, TableIdentifier name, MetadataDocument document) {
        refuseExisting(lake, name);
        ViewMetadata metadata = parsed(document);
        String location = LocationRules.allowed(lake, metadata.location());
        LocationRules.checkProperties(lake, metadata.properties());
        return new Planned.Create(
                name,
                Kind.VIEW,
                Action.REGISTER,
                uuid(metadata),
                location,
                true,
                LocationRules.placesBeside(location, metadata.properties()),
                Content.keep(document, metadata));
    }

    Planned replace(
            Lake lake,
            TableIdentifier name,
            List<UpdateRequirement> requirements,
            List<MetadataUpdate> updates,
            Author author) {
        Tabular view = tabulars.require(lake.name(), name, Kind.VIEW);
        author.confirmation().confirm(name, view.uuid());
        MetadataDocument document = documents.load(view.id(), view.metadataLocation());
        ViewMetadata base = parsed(document);
        for (UpdateRequirement requirement : requirements) {
            requirement.validate(base);
        }
        ViewMetadata updated = applied(base, updates);
        Tabular current = view.at(document.location());
        if (updated.changes().isEmpty()) {
            return new Planned.Unchanged(name, current, document);
        }
        LocationRules.checkProperties(lake, updated.properties());
        String location =
                updated.location().equals(base.location())
                        ? view.location()
                        : LocationRules.allowed(lake, updated.location());
        return new Planned.Update(
                name,
                current,
                Action.COMMIT,
                uuid(updated),
                location,
                LocationRules.newPlacesBeside(
                        view.location(), base.properties(), location, updated.properties()),
                false,
                Optional.empty(),
                Content.write(updated, document.location()));
    }

    /** Its versions stay; the one of then is current again, with the properties of then. */
    Planned restore(Lake lake, TableIdentifier name, MetadataDocument then, Author author) {
        ViewMetadata past = parsed(then);
        Tabular view = tabulars.require(lake.name(), name, Kind.VIEW);
        ViewMetadata base = parsed(documents.load(view.id(), view.metadataLocation()));
        var updates = new ArrayList<MetadataUpdate>();
        ViewVersion version = past.currentVersion();
        ViewVersion known = base.versionsById().get(version.versionId());
        if (known != null && known.equals(version)) {
            updates.add(new MetadataUpdate.SetCurrentViewVersion(version.versionId()));
        } else {
            updates.add(new MetadataUpdate.AddSchema(past.schema()));
            updates.add(
                    new MetadataUpdate.AddViewVersion(
                            ImmutableViewVersion.builder()
                                    .from(version)
                                    .schemaId(LAST_ADDED)
                                    .build()));
            updates.add(new MetadataUpdate.SetCurrentViewVersion(LAST_ADDED));
        }
        Map<String, String> set = new HashMap<>(past.properties());
        set.entrySet().removeAll(base.properties().entrySet());
        if (!set.isEmpty()) {
            updates.add(new MetadataUpdate.SetProperties(set));
        }
        Set<String> removed = new HashSet<>(base.properties().keySet());
        removed.removeAll(past.properties().keySet());
        if (!removed.isEmpty()) {
            updates.add(new MetadataUpdate.RemoveProperties(removed));
        }
        return replace(lake, name, List.of(), updates, author);
    }

    /** In what is current of it. */
    boolean isAnother(MetadataDocument one, MetadataDocument other) {
        ViewMetadata now = parsed(one);
        ViewMetadata then = parsed(other);
        return !now.currentVersion().equals(then.currentVersion())
                || !now.properties().equals(then.properties());
    }

    private void refuseExisting(Lake lake, TableIdentifier name) {
        tabulars.find(lake.name(), name)
                .ifPresent(existing -> {
                    throw switch (existing.kind()) {
                        case VIEW -> new AlreadyExistsException("View already exists: %s", name);
                        case TABLE ->
                                new AlreadyExistsException(
                                        "Table with same name already exists: %s", name);
                    };
                });
    }

    /**
     * Iceberg's builder takes -1 for the version that was added last, looks for it under that very
     * number, and so never comes to an end.
     */
    static void requireUsable(ViewVersion version) {
        if (version.versionId() < 0) {
            throw new BadRequestException(
                    "Invalid view version: version-id %s is negative", version.versionId());
        }
    }

    private static ViewMetadata applied(ViewMetadata base, List<MetadataUpdate> updates) {
        for (MetadataUpdate update : updates) {
            if (update instanceof MetadataUpdate.AddViewVersion added) {
                requireUsable(added.viewVersion());
            }
        }
        try {
            ViewMetadata.Builder builder = ViewMetadata.buildFrom(base);
            updates.forEach(update -> update.applyTo(builder));
            return builder.build();
        } catch (UnsupportedOperationException
                | IllegalArgumentException
                | IllegalStateException
                | NullPointerException invalid) {
            throw new BadRequestException(
                    invalid, "Cannot apply the updates: %s", invalid.getMessage());
        }
    }

    private static ViewMetadata parsed(MetadataDocument document) {
        try {
            return ViewMetadataParser.fromJson(
                    document.location(), new String(document.json(), StandardCharsets.UTF_8));
        } catch (RuntimeException invalid) {
            throw new BadRequestException(
                    invalid,
                    "Cannot use %s: it is no view metadata: %s",
                    document.location(),
                    invalid.getMessage());
        }
    }

    private static UUID uuid(ViewMetadata metadata) {
        try {
            return UUID.fromString(metadata.uuid());
        } catch (IllegalArgumentException | NullPointerException invalid) {
            throw new BadRequestException(invalid, "Invalid view uuid: %s", metadata.uuid());
        }
    }
}
