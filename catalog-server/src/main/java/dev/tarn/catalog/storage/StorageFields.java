package dev.tarn.catalog.storage;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/** The fields of a storage profile as somebody wrote them; what has another type is refused. */
record StorageFields(JsonNode json) {
    void requireKnown(Set<String> known) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            String name = field.getKey();
            if (!known.contains(name)) {
                throw new BadRequestException(
                        "Invalid storage: unknown key %s, known are %s",
                        name, String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    Optional<String> text(String name) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new BadRequestException("Invalid storage: %s is no text", name);
        }
        return Optional.of(value.textValue());
    }

    boolean flag(String name, boolean absent) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw new BadRequestException("Invalid storage: %s is neither true nor false", name);
        }
        return value.booleanValue();
    }

    Optional<URI> url(String name) {
        return text(name).map(value -> url(name, value));
    }

    /** As ISO 8601 writes it, {@code PT1H}. */
    Optional<Duration> duration(String name) {
        return text(name)
                .map(value -> {
                    try {
                        return Duration.parse(value);
                    } catch (DateTimeParseException malformed) {
                        throw new BadRequestException(
                                malformed,
                                "Invalid storage: %s %s is no duration like PT1H",
                                name,
                                value);
                    }
                });
    }

    private static URI url(String name, String value) {
        try {
            URI url = URI.create(value);
            String scheme = url.getScheme();
            if (url.getUserInfo() != null) {
                // Without its value, which may be a password.
                throw new BadRequestException(
                        "Invalid storage: %s has user information; use access-key and secret-key",
                        name);
            }
            if (url.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // Said below, together with the other kinds of wrong.
        }
        throw new BadRequestException("Invalid storage: %s is no http or https URL", name);
    }
}
