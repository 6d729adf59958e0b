package dev.tarn.gateway.syntax;

import java.util.List;

/**
 * What can be said of a statement from its text alone.
 *
 * @param kind such as {@code SELECT} or {@code CREATE_TABLE_AS_SELECT}; {@link #UNPARSED} when it
 *     is no SQL that we know, which is for Trino to refuse
 * @param tables each once, in the order of the text, bounded
 */
public record StatementFacts(String kind, List<NamedTable> tables) {
    public static final String UNPARSED = "UNPARSED";

    public StatementFacts {
        tables = List.copyOf(tables);
    }
}
