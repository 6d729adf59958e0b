package dev.tarn.gateway.syntax;

import io.trino.sql.tree.CreateMaterializedView;
import io.trino.sql.tree.CreateTable;
import io.trino.sql.tree.CreateTableAsSelect;
import io.trino.sql.tree.CreateView;
import io.trino.sql.tree.DropTable;
import io.trino.sql.tree.DropView;
import io.trino.sql.tree.Insert;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.QueryPeriod;
import io.trino.sql.tree.RenameTable;
import io.trino.sql.tree.Statement;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.TableExecute;
import io.trino.sql.tree.TableFunctionInvocation;
import io.trino.sql.tree.TruncateTable;
import io.trino.sql.tree.Update;
import io.trino.sql.tree.WithQuery;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Collects the tables that a statement names, those that it writes first. */
final class TableNames {
    private static final int TABLES_MAX = 200;

    private final Set<NamedTable> tables = new LinkedHashSet<>();
    private final Set<String> catalogs = new HashSet<>();
    private final Set<String> withNames = new HashSet<>();
    private final Set<PastRead> pastReads = new LinkedHashSet<>();
    private boolean callsFunctions;

    private TableNames() {}

    static TableNames of(Statement statement) {
        var names = new TableNames();
        names.target(statement);
        names.walk(statement);
        names.tables.removeIf(table -> names.withNames.contains(table.name()));
        return names;
    }

    List<NamedTable> tables() {
        return List.copyOf(tables);
    }

    /** Those that it says as of when it reads. */
    List<PastRead> pastReads() {
        return List.copyOf(pastReads);
    }

    /** Whether it has tables made by functions, which may do anything: some pass SQL on. */
    boolean callsFunctions() {
        return callsFunctions;
    }

    /** Those in front of a schema and a table. */
    Set<String> catalogs() {
        return Set.copyOf(catalogs);
    }

    /** Names that are no {@link Table} in the tree. */
    private void target(Statement statement) {
        switch (statement) {
            case Insert insert -> add(insert.getTarget(), Optional.empty());
            case CreateTable create -> add(create.getName(), Optional.empty());
            case CreateTableAsSelect create -> add(create.getName(), Optional.empty());
            case CreateView create -> add(create.getName(), Optional.empty());
            case CreateMaterializedView create -> add(create.getName(), Optional.empty());
            case DropTable drop -> add(drop.getTableName(), Optional.empty());
            case DropView drop -> add(drop.getName(), Optional.empty());
            case RenameTable rename -> add(rename.getSource(), Optional.empty());
            case TruncateTable truncate -> add(truncate.getTableName(), Optional.empty());
            case Update update -> add(update.getTable().getName(), Optional.empty());
            case TableExecute execute -> add(execute.getTable().getName(), Optional.empty());
            default -> {}
        }
    }

    private void walk(Node node) {
        switch (node) {
            case Table table -> {
                Optional<String> asOf = table.getQueryPeriod().map(TableNames::asOf);
                add(table.getName(), asOf);
                table.getQueryPeriod()
                        .filter(_ -> pastReads.size() < TABLES_MAX)
                        .flatMap(period -> PastRead.of(table.getName(), period, asOf.orElse("")))
                        .ifPresent(pastReads::add);
            }
            case WithQuery query ->
                    withNames.add(query.getName().getValue().toLowerCase(Locale.ROOT));
            case TableFunctionInvocation _ -> callsFunctions = true;
            default -> {}
        }
        node.getChildren().forEach(this::walk);
    }

    private void add(QualifiedName name, Optional<String> asOf) {
        if (name.getParts().size() > 2) {
            catalogs.add(name.getParts().getFirst());
        }
        if (tables.size() < TABLES_MAX) {
            tables.add(new NamedTable(stored(name.toString()), asOf.map(TableNames::stored)));
        }
    }

    /** PostgreSQL keeps no NUL, which Trino's literals may hold. */
    private static String stored(String text) {
        return text.replace("\0", "");
    }

    private static String asOf(QueryPeriod period) {
        return period.getRangeType()
                + " AS OF "
                + period.getEnd().map(StatementParser::sql).orElse("");
    }
}
