package dev.tarn.catalog.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.metadata.Documents;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/** What a view reads, and as whom, down to the tables. */
final class ViewChains {
    private static final String OWNER = "trino.run-as-owner";
    private static final String TRINO = "trino";
    private static final int LINKS_MAX = 100;
    private static final SqlParser PARSER = new SqlParser();

    private final Tabulars tabulars;
    private final Documents documents;

    ViewChains(Tabulars tabulars, Documents documents) {
        this.tabulars = tabulars;
        this.documents = documents;
    }

    /**
     * One thing that is read.
     *
     * @param readBy whoever asks, or the owner of the view above it
     * @param runsAs of a view, whom it reads the next things as
     */
    record Link(TableIdentifier name, String readBy, Optional<String> runsAs) {}

    /** Nothing but the thing itself for a table; of a very long chain, its beginning. */
    List<Link> of(String lake, TableIdentifier name, String asker) {
        var walk = new Walk(lake);
        walk.visit(name, asker);
        return walk.links;
    }

    private final class Walk {
        private final String lake;
        private final List<Link> links = new ArrayList<>();
        private final Set<Link> seen = new HashSet<>();

        Walk(String lake) {
            this.lake = lake;
        }

        void visit(TableIdentifier name, String reader) {
            Optional<ViewMetadata> view =
                    tabulars.find(lake, name)
                            .filter(found -> found.kind() == Kind.VIEW)
                            .map(ViewChains.this::metadata);
            Optional<String> runsAs =
                    view.map(known -> known.properties().getOrDefault(OWNER, reader));
            var link = new Link(name, reader, runsAs);
            if (links.size() == LINKS_MAX || !seen.add(link)) {
                return;
            }
            links.add(link);
            view.ifPresent(
                    known -> reads(known).forEach(read -> visit(read, runsAs.orElseThrow())));
        }

        private Set<TableIdentifier> reads(ViewMetadata view) {
            var names = new ArrayList<QualifiedName>();
            var within = new HashSet<String>();
            for (var representation : view.currentVersion().representations()) {
                if (representation instanceof SQLViewRepresentation sql
                        && sql.dialect().equals(TRINO)) {
                    collect(sql.sql(), names, within);
                }
            }
            Namespace here = view.currentVersion().defaultNamespace();
            var reads = new LinkedHashSet<TableIdentifier>();
            for (QualifiedName name : names) {
                List<String> parts = name.getParts();
                boolean own = parts.size() == 1 && within.contains(parts.getFirst());
                boolean ofLake = parts.size() < 3 || parts.getFirst().equals(lake);
                if (!own && ofLake) {
                    Namespace namespace =
                            parts.size() == 1
                                    ? here
                                    : Namespace.of(parts.get(parts.size() - 2).split("\\.", -1));
                    reads.add(TableIdentifier.of(namespace, parts.getLast()));
                }
            }
            return reads;
        }
    }

    private ViewMetadata metadata(Tabular view) {
        var document = documents.load(view.id(), view.metadataLocation());
        return ViewMetadataParser.fromJson(new String(document.json(), UTF_8));
    }

    /** What nobody can parse, nobody can run either. */
    private static void collect(String sql, List<QualifiedName> names, Set<String> within) {
        try {
            collect(PARSER.createStatement(sql), names, within);
        } catch (ParsingException | StackOverflowError unreadable) {
            names.clear();
        }
    }

    private static void collect(Node node, List<QualifiedName> names, Set<String> within) {
        switch (node) {
            case Table table -> names.add(table.getName());
            case WithQuery with -> within.add(with.getName().getValue());
            default -> {}
        }
        node.getChildren().forEach(child -> collect(child, names, within));
    }
}
