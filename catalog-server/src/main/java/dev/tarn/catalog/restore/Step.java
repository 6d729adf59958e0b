package dev.tarn.catalog.restore;

import dev.tarn.catalog.diff.TabularState;
import dev.tarn.catalog.metadata.MetadataDocument;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** One thing that a restore does, or does not do. */
sealed interface Step {
    /** A namespace that is gone comes back. */
    record MakeNamespace(Namespace namespace, Map<String, String> properties) implements Step {}

    record SetProperties(Namespace namespace, Map<String, String> now, Map<String, String> then)
            implements Step {}

    /** One that is newer goes, if nothing is left in it. */
    record DropNamespace(Namespace namespace) implements Step {}

    /** A table or view that is newer goes. */
    record Drop(TabularState now) implements Step {}

    /** Something gets its name back. */
    sealed interface Move extends Step {
        long id();

        TableIdentifier to();
    }

    record Undrop(TabularState then) implements Move {
        @Override
        public long id() {
            return then.id();
        }

        @Override
        public TableIdentifier to() {
            return then.identifier();
        }
    }

    record Rename(TabularState now, TableIdentifier to) implements Move {
        @Override
        public long id() {
            return now.id();
        }
    }

    /** The content becomes what it was. */
    record Revert(TabularState then, MetadataDocument document) implements Step {}

    /** What is newer stays, because nobody asked for it to go. */
    record Leave(Thing thing) implements Step {}

    record Impossible(Thing thing, String reason) implements Step {}
}
