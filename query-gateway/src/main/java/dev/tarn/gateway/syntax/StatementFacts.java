package dev.tarn.gateway.syntax;

import java.util.List;
import java.util.Set;

/**
 * What can be said of a statement from its text alone.
 *
 * @param kind such as {@code SELECT} or {@code CREATE_TABLE_AS_SELECT}; {@link #UNPARSED} when it
 *     is no SQL that we know, which is for Trino to refuse
 * @param tables each once, in the order of the text, bounded
 * @param catalogs those that it names in front of tables, in small letters
 * @param past the lakes as they were that it names
 * @param pastReads the tables that it says as of when it reads
 * @param readsOnly whether it surely changes nothing, however often it runs
 */
public record StatementFacts(
        String kind,
        List<NamedTable> tables,
        Set<String> catalogs,
        Set<PastLake> past,
        List<PastRead> pastReads,
        boolean readsOnly) {
    public static final String UNPARSED = "UNPARSED";

    public StatementFacts {
        tables = List.copyOf(tables);
        catalogs = Set.copyOf(catalogs);
        past = Set.copyOf(past);
        pastReads = List.copyOf(pastReads);
    }
}
