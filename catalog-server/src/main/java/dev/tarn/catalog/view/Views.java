package dev.tarn.catalog.view;

import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.LocationRules;
import dev.tarn.catalog.commit.Planned;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.storage.FileStores;
import java.util.List;
import java.util.function.Supplier;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.view.ViewMetadata;

/** Views from their creation to their end. Their metadata is swapped in as that of tables is. */
public final class Views {
    private final Lakes lakes;
    private final Namespaces namespaces;
    private final Tabulars tabulars;
    private final Documents documents;
    private final Committer committer;
    private final FileStores stores;
    private final ViewPlanner planner;

    public Views(
            Lakes lakes,
            Namespaces namespaces,
            Tabulars tabulars,
            Documents documents,
            Committer committer,
            FileStores stores) {
        this.lakes = lakes;
        this.namespaces = namespaces;
        this.tabulars = tabulars;
        this.documents = documents;
        this.committer = committer;
        this.stores = stores;
        this.planner = new ViewPlanner(tabulars, documents);
    }

    long namespaceId(String lake, Namespace namespace) {
        return namespaces.id(lake, namespace);
    }

    List<String> names(long namespaceId, String after, int limit) {
        return tabulars.names(namespaceId, Kind.VIEW, after, limit);
    }

    Tabular require(String lake, TableIdentifier view) {
        return tabulars.require(lake, view, Kind.VIEW);
    }

    MetadataDocument load(Tabular view) {
        return documents.load(view.id(), view.metadataLocation());
    }

    CommitOutcome create(String lakeName, NewView view, Author author) {
        Namespaces.Within within = namespaces.within(lakeName, view.name().namespace());
        if (view.name().namespace().isEmpty()) {
            throw new BadRequestException("Cannot create a view in the empty namespace");
        }
        Lake lake = within.lake();
        ViewMetadata metadata = view.metadata(lake, within.location());
        boolean chosen = view.location().or(within::location).isPresent();
        return commit(
                lake,
                view.name(),
                () -> planner.create(lake, view.name(), metadata, chosen),
                author);
    }

    CommitOutcome register(
            String lakeName, TableIdentifier view, String metadataLocation, Author author) {
        Lake lake = lakes.require(lakeName);
        namespaces.id(lakeName, view.namespace());
        LocationRules.allowed(lake, metadataLocation);
        MetadataDocument document = MetadataFiles.read(stores.of(lake.storage()), metadataLocation);
        return commit(lake, view, () -> planner.register(lake, view, document), author);
    }

    CommitOutcome replace(
            String lakeName,
            TableIdentifier view,
            List<UpdateRequirement> requirements,
            List<MetadataUpdate> updates,
            Author author) {
        Lake lake = lakes.require(lakeName);
        return commit(
                lake,
                view,
                () -> planner.replace(lake, view, requirements, updates, author),
                author);
    }

    /** Whether a view is another than it was. */
    public boolean isAnother(long id, String location, MetadataDocument then) {
        return planner.isAnother(documents.load(id, location), then);
    }

    /** What makes a view what it was, to be committed together with others. */
    public Planned plannedRestore(
            Lake lake, TableIdentifier view, MetadataDocument then, Author author) {
        return planner.restore(lake, view, then, author);
    }

    void drop(String lakeName, TableIdentifier view, Author author) {
        tabulars.drop(lakes.require(lakeName), view, Kind.VIEW, false, author);
    }

    void rename(String lakeName, TableIdentifier from, TableIdentifier to, Author author) {
        tabulars.rename(lakes.require(lakeName), from, to, Kind.VIEW, author);
    }

    private CommitOutcome commit(
            Lake lake, TableIdentifier view, Supplier<Planned> plan, Author author) {
        return committer.commit(lake, List.of(view), () -> List.of(plan.get()), author);
    }
}
