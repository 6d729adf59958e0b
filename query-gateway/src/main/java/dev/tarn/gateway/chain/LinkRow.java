package dev.tarn.gateway.chain;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One link of the chain. Hashes are hexadecimal digits.
 *
 * @param number its place on that day, from 1 on
 * @param queryId empty for FORGOTTEN
 * @param about when the query was submitted; of FORGOTTEN, before when everything is gone
 * @param content the hash of what it is about
 */
public record LinkRow(
        LocalDate day,
        long number,
        String kind,
        String queryId,
        Instant about,
        String content,
        Instant sealedAt,
        String hash) {
    static final String RECEIPT = "RECEIPT";
    static final String AMENDMENT = "AMENDMENT";
    static final String FORGOTTEN = "FORGOTTEN";

    /** Behind a link with this hash, or the beginning of a day. */
    String hashAfter(String previous) {
        return new Digest("tarn-link-1")
                .add("previous", previous)
                .add("day", day.toString())
                .add("number", number)
                .add("kind", kind)
                .add("query-id", queryId)
                .add("about", about)
                .add("content", content)
                .add("sealed-at", sealedAt)
                .end();
    }

    LinkRow after(String previous) {
        return new LinkRow(
                day, number, kind, queryId, about, content, sealedAt, hashAfter(previous));
    }
}
