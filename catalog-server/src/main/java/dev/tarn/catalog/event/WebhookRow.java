package dev.tarn.catalog.event;

import dev.tarn.catalog.history.Place;
import java.util.Optional;

/** A webhook as it is kept. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record WebhookRow(
        long id,
        String lake,
        String name,
        String url,
        byte[] secret,
        long sequence,
        int position,
        int failures,
        Optional<String> lastFailure,
        long attempt) {
    Place told() {
        return new Place(sequence, position);
    }
}
