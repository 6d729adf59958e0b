package dev.tarn.catalog.idempotency;

import dev.tarn.catalog.wire.RestRequest;

/** Answers a request that was done before as it was answered then, and changes nothing. */
public interface Replay {
    /** {@code result} is what the transaction that did it left with the key. */
    void answer(RestRequest request, String result) throws Exception;
}
