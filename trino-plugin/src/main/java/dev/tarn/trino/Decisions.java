package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's answers. What a query has asked once is not asked again for it, so that it is
 * planned by one policy; another query asks anew.
 */
final class Decisions {
    private static final int ANSWERS_MAX = 10_000;

    private final DecisionServer server;
    private final Map<Key, Answer> answers =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Answer> eldest) {
                    return size() > ANSWERS_MAX;
                }
            };

    private record Key(String queryId, String question, String body) {}

    private record Answer(@Nullable Object result) {}

    Decisions(DecisionServer server) {
        this.server = server;
    }

    boolean allows(Optional<QueryId> query, String body) {
        return Boolean.TRUE.equals(ask(query, "allow", body));
    }

    /** The places that are kept; one that is not among them fails the query. */
    List<Integer> kept(Optional<QueryId> query, String body, int places) {
        var kept = new ArrayList<Integer>();
        for (Object place : list(ask(query, "batch", body))) {
            if (!(place instanceof Long index) || index < 0 || index >= places) {
                throw unreadable();
            }
            kept.add(index.intValue());
        }
        return kept;
    }

    List<String> rowFilters(Optional<QueryId> query, String body) {
        var filters = new ArrayList<String>();
        for (Object filter : list(ask(query, "row-filters", body))) {
            filters.add(expression(filter));
        }
        return filters;
    }

    /** By the place in the list that was asked about. */
    Map<Integer, String> columnMasks(Optional<QueryId> query, String body, int places) {
        var masks = new LinkedHashMap<Integer, String>();
        for (Object mask : list(ask(query, "column-masks", body))) {
            if (!(mask instanceof Map<?, ?> json)
                    || !(json.get("index") instanceof Long index)
                    || index < 0
                    || index >= places) {
                throw unreadable();
            }
            masks.put(index.intValue(), expression(json.get("viewExpression")));
        }
        return masks;
    }

    void close() {
        server.close();
    }

    private @Nullable Object ask(Optional<QueryId> query, String question, String body) {
        if (query.isEmpty()) {
            return server.ask(question, body);
        }
        var key = new Key(query.orElseThrow().id(), question, body);
        synchronized (answers) {
            Answer known = answers.get(key);
            if (known != null) {
                return known.result();
            }
        }
        Object result = server.ask(question, body);
        synchronized (answers) {
            answers.put(key, new Answer(result));
        }
        return result;
    }

    private static List<?> list(@Nullable Object result) {
        if (result instanceof List<?> list) {
            return list;
        }
        throw unreadable();
    }

    private static String expression(@Nullable Object json) {
        if (json instanceof Map<?, ?> map && map.get("expression") instanceof String text) {
            return text;
        }
        throw unreadable();
    }

    private static TrinoException unreadable() {
        return new TrinoException(
                StandardErrorCode.GENERIC_INTERNAL_ERROR,
                "The catalog's answer about what is allowed is not understood");
    }
}
