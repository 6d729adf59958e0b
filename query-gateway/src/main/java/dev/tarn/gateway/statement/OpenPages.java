package dev.tarn.gateway.statement;

import dev.tarn.chassis.http.HttpRefusal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many answers each principal is being sent. Each takes the place of a request for as long as
 * its client reads, so that one who reads slowly must leave the others their places.
 */
public final class OpenPages {
    private final int most;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    OpenPages(int most) {
        this.most = most;
    }

    /** Closed when the answer has been sent, or has broken off. */
    public final class Place implements AutoCloseable {
        private final String principal;

        private Place(String principal) {
            this.principal = principal;
        }

        @Override
        public void close() {
            open.computeIfPresent(principal, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Drivers come again after a moment when there is no place. */
    public Place take(String principal) {
        int count = open.merge(principal, 1, Integer::sum);
        var place = new Place(principal);
        if (count > most) {
            place.close();
            throw new HttpRefusal(
                    503,
                    "%s is being sent %d answers already".formatted(principal, most),
                    Map.of("Retry-After", "1"));
        }
        return place;
    }
}
