package dev.tarn.catalog.commit;

import dev.tarn.catalog.commit.rebase.RebaseResult;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.storage.NewFile;
import dev.tarn.catalog.storage.WholeFiles;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.RetryableValidationException;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Works out what a change makes of a table, from the state that it reads. Changes nothing. */
final class TablePlanner {
    private final PointerQueries pointers;
    private final Documents documents;
    private final Rebasing rebasing;
    private final NamedFiles files;
    private final Retention retention;

    TablePlanner(
            PointerQueries pointers,
            Documents documents,
            Rebasing rebasing,
            NamedFiles files,
            Retention retention) {
        this.files = files;
        this.retention = retention;
        this.rebasing = rebasing;
        this.pointers = pointers;
        this.documents = documents;
    }

    /** For one change that comes alone, whatever number of plans it takes. */
    WholeFiles filesOf(Lake lake) {
        return rebasing.files(lake);
    }

    /**
     * Reads what a plan will read of the change itself, while it is not its turn yet. Throws what a
     * plan would throw now of who may not make it.
     */
    void readAhead(Lake lake, TableChange change, ChangeAccess access, WholeFiles own) {
        Optional<Tabular> found =
                find(lake, change.table()).filter(tabular -> tabular.kind() == Kind.TABLE);
        if (found.isPresent()) {
            Tabular tabular = found.orElseThrow();
            MetadataDocument document = documents.load(tabular.id(), tabular.metadataLocation());
            TableMetadata base = documents.parse(tabular.id(), document);
            access.require(change, tabular.uuid(), base);
            rebasing.readAhead(base, change, own);
        }
    }

    /**
     * Throws {@link CommitFailedException} when a requirement does not hold. Only a change that
     * comes {@code alone}, with its files, is rebased: those of one transaction may depend on each
     * other.
     */
    Planned change(
            Lake lake,
            TableChange wanted,
            ChangeAccess access,
            Author author,
            Optional<WholeFiles> alone) {
        TableIdentifier name = wanted.table();
        Optional<Tabular> found = find(lake, name);
        if (wanted.creates()) {
            found.ifPresent(existing -> {
                refuseView(name, existing);
                throw new CommitFailedException(
                        "Requirement failed: table already exists: %s", name);
            });
            // A location that came from here as part of a staged table comes back as its client's.
            TableMetadata metadata = applied(emptyFor(wanted), wanted.updates());
            Planned.Create created = created(lake, name, metadata, true);
            files.requireOwn(
                    new NamedFiles.Changed(lake, created.uuid(), created.location(), metadata),
                    Optional.empty(),
                    wanted.updates(),
                    author);
            return created;
        }
        Tabular tabular = requireTable(name, found);
        MetadataDocument document = documents.load(tabular.id(), tabular.metadataLocation());
        // The document may be newer than the row by now; what is planned from is what is compared.
        Tabular current = tabular.at(document.location());
        TableMetadata base = documents.parse(tabular.id(), document);
        access.require(wanted, tabular.uuid(), base);
        Retention.Allowed allowed = retention.allow(lake, tabular, base, wanted, author);
        TableChange change = allowed.change();
        if (alone.isEmpty()) {
            return changed(lake, current, document, base, allowed, author);
        }
        WholeFiles own = alone.orElseThrow();
        return switch (rebasing.rebase(base, change, own)) {
            case RebaseResult.NotNeeded _ ->
                    changed(lake, current, document, base, allowed, author);
            case RebaseResult.Rebased rebased ->
                    rebased(lake, change, current, base, rebased.updates(), own.takeMade(), author);
            case RebaseResult.Refused refused -> {
                Rebasing.explain(base, change, refused);
                yield changed(lake, current, document, base, allowed, author);
            }
        };
    }

    private Planned rebased(
            Lake lake,
            TableChange change,
            Tabular current,
            TableMetadata base,
            List<MetadataUpdate> updates,
            List<NewFile> made,
            Author author) {
        files.requireOwn(
                new NamedFiles.Changed(lake, current.uuid(), current.location(), base),
                Optional.of(base),
                change.updates(),
                author);
        TableMetadata updated = applied(TableMetadata.buildFrom(base), updates);
        return updated(
                lake,
                change.table(),
                Action.COMMIT,
                current,
                base,
                updated,
                Optional.empty(),
                made);
    }

    private Planned changed(
            Lake lake,
            Tabular current,
            MetadataDocument document,
            TableMetadata base,
            Retention.Allowed allowed,
            Author author) {
        TableChange change = allowed.change();
        for (UpdateRequirement requirement : change.requirements()) {
            requirement.validate(base);
        }
        TableMetadata updated = applied(TableMetadata.buildFrom(base), change.updates());
        if (updated.changes().isEmpty()) {
            return new Planned.Unchanged(change.table(), current, document);
        }
        Planned.Update planned =
                updated(
                        lake,
                        change.table(),
                        Action.COMMIT,
                        current,
                        base,
                        updated,
                        allowed.state(),
                        List.of());
        files.requireOwn(
                new NamedFiles.Changed(lake, planned.uuid(), planned.location(), updated),
                Optional.of(base),
                change.updates(),
                author);
        return planned;
    }

    /**
     * A table of this name must not be there yet. Its location is {@code chosen} unless it was made
     * up in this very request.
     */
    Planned create(Lake lake, TableIdentifier name, TableMetadata metadata, boolean chosen) {
        find(lake, name).ifPresent(existing -> refuseExisting(name, existing));
        return created(lake, name, metadata, chosen);
    }

    /**
     * A table whose metadata file is there already; with {@code overwrite} in the place of another.
     */
    Planned register(
            Lake lake,
            TableIdentifier name,
            MetadataDocument document,
            boolean overwrite,
            Author author) {
        Optional<Tabular> found = find(lake, name);
        TableMetadata metadata = parsed(document);
        String location = LocationRules.allowed(lake, metadata.location());
        LocationRules.checkProperties(lake, metadata.properties());
        files.requireOwn(new NamedFiles.Changed(lake, uuid(metadata), location, metadata), author);
        List<String> beside = LocationRules.placesBeside(location, metadata.properties());
        Content content = Content.keep(document, metadata);
        if (found.isEmpty()) {
            return new Planned.Create(
                    name,
                    Kind.TABLE,
                    Action.REGISTER,
                    uuid(metadata),
                    location,
                    true,
                    beside,
                    content);
        }
        Tabular existing = found.orElseThrow();
        if (!overwrite) {
            refuseExisting(name, existing);
        }
        refuseView(name, existing);
        if (existing.metadataLocation().equals(document.location())) {
            return new Planned.Unchanged(name, existing, document);
        }
        return new Planned.Update(
                name,
                existing,
                Action.REGISTER,
                uuid(metadata),
                location,
                Optional.of(beside),
                true,
                Optional.empty(),
                content);
    }

    /** Everything that is newer stays in the table's metadata, and nothing is current of it. */
    Planned restore(Lake lake, TableIdentifier name, MetadataDocument then) {
        Tabular tabular = requireTable(name, find(lake, name));
        MetadataDocument document = documents.load(tabular.id(), tabular.metadataLocation());
        Tabular current = tabular.at(document.location());
        TableMetadata base = documents.parse(tabular.id(), document);
        TableMetadata restored = Restoration.of(name, base, Documents.parse(then));
        return restored.changes().isEmpty()
                ? new Planned.Unchanged(name, current, document)
                : updated(
                        lake,
                        name,
                        Action.RESTORE,
                        current,
                        base,
                        restored,
                        Optional.empty(),
                        List.of());
    }

    private static Tabular requireTable(TableIdentifier name, Optional<Tabular> found) {
        return found.filter(present -> present.kind() == Kind.TABLE)
                .orElseThrow(() -> new NoSuchTableException("Table does not exist: %s", name));
    }

    private static TableMetadata parsed(MetadataDocument foreign) {
        try {
            return Documents.parse(foreign);
        } catch (RuntimeException invalid) {
            throw new BadRequestException(
                    invalid,
                    "Cannot register %s: it is no table metadata: %s",
                    foreign.location(),
                    invalid.getMessage());
        }
    }

    private Optional<Tabular> find(Lake lake, TableIdentifier name) {
        return pointers.find(lake.name(), NamespacePath.of(name.namespace()), name.name());
    }

    private static Planned.Create created(
            Lake lake, TableIdentifier name, TableMetadata metadata, boolean chosen) {
        UUID uuid = uuid(metadata);
        String location = LocationRules.allowed(lake, metadata.location());
        LocationRules.checkProperties(lake, metadata.properties());
        return new Planned.Create(
                name,
                Kind.TABLE,
                Action.CREATE,
                uuid,
                location,
                chosen,
                LocationRules.placesBeside(location, metadata.properties()),
                Content.write(metadata, ""));
    }

    private static Planned.Update updated(
            Lake lake,
            TableIdentifier name,
            Action action,
            Tabular tabular,
            TableMetadata base,
            TableMetadata updated,
            Optional<Long> holdState,
            List<NewFile> companions) {
        // What was granted, and what was planned, goes by it.
        if (!updated.uuid().equals(base.uuid())) {
            throw new BadRequestException(
                    "Cannot commit %s: a table keeps its uuid, which is %s", name, base.uuid());
        }
        String location =
                updated.location().equals(base.location())
                        ? tabular.location()
                        : LocationRules.allowed(lake, updated.location());
        if (!updated.properties().equals(base.properties())
                || !location.equals(tabular.location())) {
            LocationRules.checkProperties(lake, updated.properties());
        }
        return new Planned.Update(
                name,
                tabular,
                action,
                uuid(updated),
                location,
                LocationRules.newPlacesBeside(
                        tabular.location(), base.properties(), location, updated.properties()),
                changesColumns(base, updated),
                holdState,
                Content.write(updated, tabular.metadataLocation(), companions).superseding(base));
    }

    private static boolean changesColumns(TableMetadata base, TableMetadata updated) {
        return base.currentSchemaId() != updated.currentSchemaId()
                || base.schemas().size() != updated.schemas().size()
                || !updated.schemas().stream().allMatch(schema -> isIn(base, schema));
    }

    private static boolean isIn(TableMetadata base, Schema schema) {
        Schema before = base.schemasById().get(schema.schemaId());
        return before != null && before.sameSchema(schema);
    }

    private static void refuseExisting(TableIdentifier name, Tabular existing) {
        refuseView(name, existing);
        throw new AlreadyExistsException("Table already exists: %s", name);
    }

    private static void refuseView(TableIdentifier name, Tabular existing) {
        if (existing.kind() == Kind.VIEW) {
            throw new AlreadyExistsException("View with same name already exists: %s", name);
        }
    }

    private static TableMetadata.Builder emptyFor(TableChange change) {
        Optional<Integer> formatVersion =
                change.updates().stream()
                        .filter(MetadataUpdate.UpgradeFormatVersion.class::isInstance)
                        .map(MetadataUpdate.UpgradeFormatVersion.class::cast)
                        .map(MetadataUpdate.UpgradeFormatVersion::formatVersion)
                        .findFirst();
        try {
            return formatVersion
                    .map(TableMetadata::buildFromEmpty)
                    .orElseGet(TableMetadata::buildFromEmpty);
        } catch (IllegalArgumentException unsupported) {
            throw new BadRequestException(unsupported, "%s", unsupported.getMessage());
        }
    }

    private static TableMetadata applied(
            TableMetadata.Builder builder, List<MetadataUpdate> updates) {
        try {
            updates.forEach(update -> update.applyTo(builder));
            return builder.build();
        } catch (RetryableValidationException stale) {
            // A sequence number or row id of an older state: right again once the client has
            // refreshed.
            throw new CommitFailedException(
                    stale, "Validation failed, please retry: %s", stale.getMessage());
        } catch (UnsupportedOperationException
                | IllegalArgumentException
                | IllegalStateException
                | NullPointerException invalid) {
            throw new BadRequestException(
                    invalid, "Cannot apply the updates: %s", invalid.getMessage());
        }
    }

    private static UUID uuid(TableMetadata metadata) {
        try {
            return UUID.fromString(metadata.uuid());
        } catch (IllegalArgumentException | NullPointerException invalid) {
            throw new BadRequestException(invalid, "Invalid table uuid: %s", metadata.uuid());
        }
    }
}
