package dev.tarn.catalog.event;

import dev.tarn.catalog.history.CommitEntry;
import dev.tarn.catalog.history.CommitFilter;
import dev.tarn.catalog.history.History;
import dev.tarn.catalog.history.Place;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells webhooks what is new, in order and at least once: what was accepted is written down after
 * it was accepted. Any number of servers share the work; a webhook is leased to one at a time.
 */
final class WebhookWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookWorker.class);
    private static final int ENTRIES_MAX = 100;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 20;
    private static final int REASON_LENGTH_MAX = 500;

    private final WebhookStore store;
    private final Webhooks webhooks;
    private final History history;
    private final WebhookDelivery delivery;
    private final MeterRegistry registry;
    private final EventConfig config;
    private final InstantSource clock;
    private final CountDownLatch stopping;
    private final Thread thread;

    WebhookWorker(
            WebhookStore store,
            Webhooks webhooks,
            History history,
            MeterRegistry registry,
            EventConfig config,
            InstantSource clock,
            CountDownLatch stopping) {
        this.store = store;
        this.webhooks = webhooks;
        this.history = history;
        this.delivery = new WebhookDelivery(config.deliveryTimeout());
        this.registry = registry;
        this.config = config;
        this.clock = clock;
        this.stopping = stopping;
        this.thread = Thread.ofVirtual().name("webhooks").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                while (stopping.getCount() > 0 && step()) {
                    // The next one that is due.
                }
            } while (!stopping.await(config.poll().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // The server stops.
        }
    }

    /** Whether anything was due. */
    private boolean step() throws InterruptedException {
        try {
            Instant now = clock.instant();
            // Longer than a delivery can take, so that nobody else begins the same.
            Optional<WebhookRow> leased =
                    store.lease(now, now.plus(config.deliveryTimeout().multipliedBy(3)));
            if (leased.isEmpty()) {
                return false;
            }
            tell(leased.orElseThrow());
            return true;
        } catch (RuntimeException failure) {
            LOG.atWarn().setCause(failure).log("Cannot look after webhooks; trying again");
            return false;
        }
    }

    private void tell(WebhookRow webhook) throws InterruptedException {
        History.Page page =
                history.page(
                        webhook.lake(),
                        CommitFilter.ALL,
                        History.Order.OLDEST_FIRST,
                        Optional.of(webhook.told()),
                        ENTRIES_MAX);
        List<CommitEntry> news = page.entries();
        if (news.isEmpty()) {
            skip(webhook, page.stable());
            return;
        }
        Optional<String> refused =
                delivery.send(webhook, webhooks.secretOf(webhook), news, clock.instant());
        registry.counter(
                        "tarn.webhook.deliveries",
                        "outcome",
                        refused.isEmpty() ? "accepted" : "failed")
                .increment();
        if (refused.isEmpty()) {
            Place told = news.getLast().place();
            store.delivered(
                    webhook.id(),
                    webhook.attempt(),
                    told.sequence(),
                    told.position(),
                    clock.instant());
        } else {
            fail(webhook, refused.orElseThrow());
        }
    }

    /** What is final by now was of other lakes: nobody has to look at it again. */
    private void skip(WebhookRow webhook, long stable) {
        Place told = stable > webhook.sequence() ? Place.behind(stable) : webhook.told();
        store.delivered(
                webhook.id(),
                webhook.attempt(),
                told.sequence(),
                told.position(),
                clock.instant().plus(config.poll()));
    }

    private void fail(WebhookRow webhook, String reason) {
        Duration pause =
                FIRST_PAUSE.multipliedBy(1L << Math.min(webhook.failures(), DOUBLINGS_MAX));
        Duration bounded = pause.compareTo(config.retryMax()) < 0 ? pause : config.retryMax();
        LOG.atWarn()
                .addKeyValue("lake", webhook.lake())
                .addKeyValue("webhook", webhook.name())
                .addKeyValue("reason", reason)
                .addKeyValue("again", bounded)
                .log("A webhook did not accept what it was told");
        store.failed(
                webhook.id(),
                webhook.attempt(),
                reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX)),
                clock.instant().plus(bounded));
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(config.deliveryTimeout());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        delivery.close();
    }
}
