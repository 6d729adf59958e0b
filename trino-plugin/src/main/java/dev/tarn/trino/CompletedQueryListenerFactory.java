package dev.tarn.trino;

import io.trino.spi.eventlistener.EventListener;
import io.trino.spi.eventlistener.EventListenerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code event-listener.name=tarn} stands for. */
final class CompletedQueryListenerFactory implements EventListenerFactory {
    private static final String GATEWAY_KEY = "tarn.gateway-uri";
    private static final String SPOOL_KEY = "tarn.event-spool";
    private static final String SPOOL_MAX_KEY = "tarn.event-spool-max";
    private static final String SPOOL_MAX = "256MB";
    private static final Set<String> KEYS =
            Set.of(
                    GATEWAY_KEY,
                    SPOOL_KEY,
                    SPOOL_MAX_KEY,
                    PluginSettings.CATALOG_URI,
                    PluginSettings.CREDENTIAL);
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})(kB|MB|GB)");

    private final FailedResults failed;

    CompletedQueryListenerFactory(FailedResults failed) {
        this.failed = failed;
    }

    @Override
    public String getName() {
        return "tarn";
    }

    @Override
    public EventListener create(Map<String, String> config, EventListenerContext context) {
        var settings = PluginSettings.of(config, KEYS);
        Path folder = Path.of(settings.required(SPOOL_KEY));
        var dropped = new DroppedEvents();
        var target = new EventTarget(settings.uri(GATEWAY_KEY), settings.tokens(), dropped);
        try {
            var spool =
                    EventSpool.open(folder, bytes(settings.get(SPOOL_MAX_KEY, SPOOL_MAX)), dropped);
            return new CompletedQueryListener(
                    spool,
                    new EventOutbox(spool, dropped),
                    new EventSender(spool, target, dropped),
                    dropped,
                    failed);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Completed queries cannot be kept in %s: %s".formatted(folder, e.getMessage()),
                    e);
        }
    }

    private static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "%s is no size like %s: %s".formatted(SPOOL_MAX_KEY, SPOOL_MAX, size));
        }
        int shift =
                switch (matcher.group(2)) {
                    case "kB" -> 10;
                    case "MB" -> 20;
                    default -> 30;
                };
        return Long.parseLong(matcher.group(1)) << shift;
    }
}
