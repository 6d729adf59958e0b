package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.connector.CatalogSchemaName;
import io.trino.spi.connector.CatalogSchemaRoutineName;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.Identity;
import io.trino.spi.security.SystemSecurityContext;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Puts Trino's questions to the catalog; those about open catalogs are answered with yes. */
final class Gate {
    /** Far more than what all queries read that are being analysed at once. */
    private static final int READS_MAX = 100_000;

    /** Where connectors have theirs. */
    private static final String FUNCTIONS = "system";

    private final Decisions decisions;
    private final Readers readers = new Readers(READS_MAX);
    private final Scopes scopes = new Scopes();
    private final Set<String> open;
    private final String version;
    private final ReplayPasses passes = new ReplayPasses();

    Gate(Decisions decisions, Set<String> openCatalogs, String version) {
        this.decisions = decisions;
        this.open = Set.copyOf(openCatalogs);
        this.version = version;
    }

    boolean isOpen(String catalog) {
        return open.contains(catalog);
    }

    void close() {
        decisions.close();
    }

    boolean allows(SystemSecurityContext context, String catalog, Question question) {
        return isOpen(catalog) || decisions.allows(query(context), json(context, question));
    }

    /**
     * Trino asks for the filters of each table right after it has loaded it, in the order of the
     * query. Asked again for each statement of a transaction, which keeps what the first has
     * loaded.
     */
    void requireOwnPast(SystemSecurityContext context, CatalogSchemaTableName table) {
        String user = context.getIdentity().getUser();
        for (String other : readers.others(scopes.of(context), table, user)) {
            Question question =
                    Question.of("ReadAfter", Question.table(table)).to(Question.user(other));
            if (!decisions.allows(query(context), json(context, question))) {
                throw new AccessDeniedException(
                        "%s cannot read %s in one query or transaction with a view that reads it as %s, who sees more of its past: TIME_TRAVEL is not granted to %s. Name the table before the view, or ask twice and without a transaction"
                                .formatted(user, table, other, user));
            }
        }
    }

    /** Functions of a lake load tables whose names are not asked about. */
    boolean allowsFunction(
            SystemSecurityContext context, String operation, CatalogSchemaRoutineName function) {
        String catalog = function.getCatalogName();
        boolean allowed =
                allows(context, catalog, Question.of(operation, Question.function(function)));
        if (allowed && !isOpen(catalog) && function.getSchemaName().equals(FUNCTIONS)) {
            readers.addToAll(scopes.of(context), catalog, context.getIdentity().getUser());
        }
        return allowed;
    }

    List<String> rowFilters(SystemSecurityContext context, Question question) {
        return decisions.rowFilters(query(context), json(context, question));
    }

    Map<Integer, String> columnMasks(
            SystemSecurityContext context, Question question, int columns) {
        return decisions.columnMasks(query(context), json(context, question), columns);
    }

    void require(SystemSecurityContext context, String operation, CatalogSchemaName schema) {
        require(context, schema.getCatalogName(), Question.of(operation, Question.schema(schema)));
    }

    void require(SystemSecurityContext context, String operation, CatalogSchemaTableName table) {
        require(context, table.getCatalogName(), Question.of(operation, Question.table(table)));
    }

    void require(
            SystemSecurityContext context,
            String operation,
            CatalogSchemaTableName from,
            CatalogSchemaTableName to) {
        require(
                context,
                from.getCatalogName(),
                Question.of(operation, Question.table(from)).to(Question.table(to)));
    }

    void require(SystemSecurityContext context, String catalog, Question question) {
        if (!isOpen(catalog)) {
            require(context.getIdentity(), query(context), question);
        }
    }

    void require(Identity identity, Question question) {
        require(identity, Optional.empty(), question);
    }

    void require(Identity identity, Optional<QueryId> query, Question question) {
        String json = json(identity, query, question);
        if (!decisions.allows(query, json)) {
            throw new AccessDeniedException(
                    "%s is not granted to %s".formatted(question.operation(), identity.getUser()));
        }
    }

    /** What is open stays; the rest is asked about in one question. */
    <T> Set<T> keptSet(
            SystemSecurityContext context,
            String operation,
            Set<T> names,
            Predicate<T> isOpen,
            Function<T, Map<String, Object>> resource) {
        Set<T> visible = new LinkedHashSet<>();
        Set<T> asked = new LinkedHashSet<>();
        for (T name : names) {
            (isOpen.test(name) ? visible : asked).add(name);
        }
        visible.addAll(kept(context.getIdentity(), query(context), operation, asked, resource));
        return visible;
    }

    <T> List<T> kept(
            Identity identity,
            Optional<QueryId> query,
            String operation,
            Collection<T> names,
            Function<T, Map<String, Object>> resource) {
        if (names.isEmpty()) {
            return List.of();
        }
        List<T> asked = List.copyOf(names);
        Question question = Question.about(operation, asked.stream().map(resource).toList());
        String json = json(identity, query, question);
        return decisions.kept(query, json, asked.size()).stream().map(asked::get).toList();
    }

    private static Optional<QueryId> query(SystemSecurityContext context) {
        return Optional.of(context.getQueryId());
    }

    private String json(SystemSecurityContext context, Question question) {
        return json(context.getIdentity(), query(context), question);
    }

    private String json(Identity identity, Optional<QueryId> query, Question question) {
        scopes.note(identity, query);
        return question.json(identity, version, query.map(QueryId::id), passes.of(identity, query));
    }
}
