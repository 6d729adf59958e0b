package dev.tarn.catalog.event;

import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * Streams of events and webhooks.
 *
 * @param streams how many streams one server keeps open at most
 * @param streamTime after how long a stream ends; its client comes again and goes on where it was
 * @param poll how often the commit log is looked at
 * @param deliveryTimeout how long a webhook may take to answer
 * @param retryMax the longest pause between two attempts of a webhook that fails
 */
public record EventConfig(
        @Default("64") int streams,
        @Default("10m") Duration streamTime,
        @Default("500ms") Duration poll,
        @Default("10s") Duration deliveryTimeout,
        @Default("15m") Duration retryMax) {
    public EventConfig {
        if (streams < 1 || poll.toMillis() < 1 || deliveryTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "streams, poll and delivery-timeout are greater than zero");
        }
    }
}
