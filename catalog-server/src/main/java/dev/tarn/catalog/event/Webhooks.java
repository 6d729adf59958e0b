package dev.tarn.catalog.event;

import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.history.History;
import dev.tarn.catalog.history.Place;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.BadRequestException;

/** Who is told of the commits of a lake. */
final class Webhooks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int SECRET_LENGTH_MIN = 16;
    private static final int WEBHOOKS_MAX = 100;

    private final WebhookStore store;
    private final Lakes lakes;
    private final History history;
    private final SecretBox box;
    private final InstantSource clock;

    Webhooks(WebhookStore store, Lakes lakes, History history, SecretBox box, InstantSource clock) {
        this.store = store;
        this.lakes = lakes;
        this.history = history;
        this.box = box;
        this.clock = clock;
    }

    List<WebhookRow> list(String lake) {
        return store.list(lakes.require(lake).id());
    }

    WebhookRow require(String lake, String name) {
        return list(lake).stream()
                .filter(webhook -> webhook.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchWebhookException(name));
    }

    /** A new one is told of what is committed from now on, or of all there ever was. */
    void put(String lakeName, String name, URI url, Secret secret, boolean fromTheStart) {
        if (!NAME.matcher(name).matches()) {
            throw new BadRequestException(
                    "Invalid webhook name: %s; letters, digits, dot, underscore and hyphen, 63 at most",
                    name);
        }
        if (secret.value().length() < SECRET_LENGTH_MIN) {
            throw new BadRequestException(
                    "Invalid webhook: the secret has less than %s characters", SECRET_LENGTH_MIN);
        }
        Lake lake = lakes.require(lakeName);
        if (store.count(lake.id()) >= WEBHOOKS_MAX) {
            throw new BadRequestException(
                    "Lake %s has %s webhooks already", lakeName, WEBHOOKS_MAX);
        }
        Place start = fromTheStart ? Place.START : history.end(lakeName);
        byte[] sealed =
                box.seal(secret.value().getBytes(StandardCharsets.UTF_8), purpose(lake.id(), name));
        store.put(
                lake.id(),
                name,
                url.toString(),
                sealed,
                start.sequence(),
                start.position(),
                clock.instant());
    }

    void delete(String lake, String name) {
        if (store.delete(lakes.require(lake).id(), name) == 0) {
            throw new NoSuchWebhookException(name);
        }
    }

    byte[] secretOf(WebhookRow webhook) {
        return box.open(
                webhook.secret(), purpose(lakes.require(webhook.lake()).id(), webhook.name()));
    }

    private static String purpose(long lakeId, String name) {
        return "webhook/%d/%s".formatted(lakeId, name);
    }
}
