package dev.tarn.gateway.chain;

import java.util.Optional;

/**
 * The first thing of a day that is not as it was sealed.
 *
 * @param link the number of the link, 0 where it is not about one
 */
record Finding(Kind kind, long link, Optional<String> queryId, String message) {
    enum Kind {
        RECEIPT_CHANGED,
        RECEIPT_REMOVED,
        RECEIPT_INSERTED,
        LINK_CHANGED,
        LINK_REMOVED,
        LINK_INSERTED,
        DAY_CHANGED,
        DAY_REMOVED,
        ANCHOR_CHANGED,
        ANCHOR_REMOVED
    }

    static Finding of(Kind kind, String message) {
        return new Finding(kind, 0, Optional.empty(), message);
    }

    static Finding of(Kind kind, LinkRow link, String message) {
        return new Finding(
                kind,
                link.number(),
                Optional.of(link.queryId()).filter(id -> !id.isEmpty()),
                message);
    }
}
