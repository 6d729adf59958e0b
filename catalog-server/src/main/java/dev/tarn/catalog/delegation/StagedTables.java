package dev.tarn.catalog.delegation;

import dev.tarn.catalog.encryption.CannotDecrypt;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.namespace.NamespacePath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * A table that is written before it is there has no row to look its places up in. So its writer is
 * given them to keep, sealed: nobody can make them up, or use those of another person or name.
 */
final class StagedTables {
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final String LINE = "\n";

    private final SecretBox box;
    private final InstantSource clock;

    StagedTables(SecretBox box, InstantSource clock) {
        this.box = box;
        this.clock = clock;
    }

    record Staged(UUID uuid, List<String> locations) {}

    String seal(Lake lake, AccessRequest request, Staged table) {
        Instant end = clock.instant().plus(LIFETIME);
        String text =
                end.getEpochSecond()
                        + LINE
                        + table.uuid()
                        + LINE
                        + String.join(LINE, table.locations());
        byte[] sealed = box.seal(text.getBytes(StandardCharsets.UTF_8), purpose(lake, request));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    Staged open(Lake lake, AccessRequest request, String sealed) {
        return unseal(lake, request, sealed)
                .filter(lines -> isBeforeEnd(lines.getFirst()))
                .map(lines ->
                        new Staged(UUID.fromString(lines.get(1)), lines.subList(2, lines.size())))
                .orElseThrow(() ->
                        new ForbiddenException(
                                "Cannot write %s: what its creation was given is not valid, or no longer",
                                request.table()));
    }

    private boolean isBeforeEnd(String epochSecond) {
        return clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(epochSecond)));
    }

    private Optional<List<String>> unseal(Lake lake, AccessRequest request, String sealed) {
        try {
            byte[] text = box.open(Base64.getUrlDecoder().decode(sealed), purpose(lake, request));
            // Locations hold no control characters.
            return Optional.of(
                    Arrays.asList(new String(text, StandardCharsets.UTF_8).split(LINE, -1)));
        } catch (IllegalArgumentException | CannotDecrypt forged) {
            return Optional.empty();
        }
    }

    private static String purpose(Lake lake, AccessRequest request) {
        return "staged/%d/%s\n%s\n%s"
                .formatted(
                        lake.id(),
                        request.principal().name(),
                        NamespacePath.of(request.table().namespace()),
                        request.table().name());
    }
}
