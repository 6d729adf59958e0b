package dev.tarn.catalog.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.storage.StorageProfile.Keys;
import dev.tarn.catalog.storage.StorageProfile.Local;
import dev.tarn.catalog.storage.StorageProfile.S3;
import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * A storage profile as JSON. What is written holds no secret; the secrets travel apart, as text
 * that only whoever encrypts it may see.
 */
public final class StorageJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LOCATIONS_OUTSIDE = "locations-outside";
    private static final Set<String> S3_KEYS =
            Set.of(
                    "type",
                    "endpoint",
                    "region",
                    "path-style",
                    "access-key",
                    "secret-key",
                    LOCATIONS_OUTSIDE);
    private static final Set<String> LOCAL_KEYS = Set.of("type", LOCATIONS_OUTSIDE);

    private StorageJson() {}

    public static StorageProfile parse(JsonNode json) {
        return parse(json, text(json, "secret-key").map(Secret::new));
    }

    /** What is kept of a profile, without its secret. */
    public static String store(StorageProfile profile) {
        return write(profile).toString();
    }

    /** From what {@link #store} and {@link #secret} gave. */
    public static StorageProfile restore(String json, String secret) {
        try {
            Optional<Secret> key =
                    secret.isEmpty() ? Optional.empty() : Optional.of(new Secret(secret));
            return parse(MAPPER.readTree(json), key);
        } catch (JsonProcessingException corrupt) {
            throw new IllegalStateException("A stored storage profile is no JSON", corrupt);
        }
    }

    public static ObjectNode write(StorageProfile profile) {
        ObjectNode json = MAPPER.createObjectNode();
        switch (profile) {
            case S3 s3 -> {
                json.put("type", "s3");
                s3.endpoint().ifPresent(endpoint -> json.put("endpoint", endpoint.toString()));
                json.put("region", s3.region());
                json.put("path-style", s3.pathStyle());
                s3.keys().ifPresent(keys -> json.put("access-key", keys.accessKey()));
            }
            case Local _ -> json.put("type", "file");
        }
        json.put(LOCATIONS_OUTSIDE, profile.locationsOutside());
        return json;
    }

    public static String secret(StorageProfile profile) {
        return switch (profile) {
            case S3 s3 -> s3.keys().map(keys -> keys.secretKey().value()).orElse("");
            case Local _ -> "";
        };
    }

    private static StorageProfile parse(JsonNode json, Optional<Secret> secretKey) {
        String type =
                text(json, "type")
                        .orElseThrow(() ->
                                new BadRequestException(
                                        "Invalid storage: type is missing, s3 or file"));
        return switch (type) {
            case "s3" -> s3(json, secretKey);
            case "file" -> {
                requireKnown(json, LOCAL_KEYS);
                yield new Local(flag(json, LOCATIONS_OUTSIDE));
            }
            default ->
                    throw new BadRequestException(
                            "Invalid storage: type %s is neither s3 nor file", type);
        };
    }

    private static S3 s3(JsonNode json, Optional<Secret> secretKey) {
        requireKnown(json, S3_KEYS);
        Optional<String> accessKey = text(json, "access-key");
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new BadRequestException("Invalid storage: access-key and secret-key go together");
        }
        return new S3(
                text(json, "endpoint").map(StorageJson::endpoint),
                text(json, "region").orElse("us-east-1"),
                flag(json, "path-style"),
                accessKey.map(key -> new Keys(key, secretKey.orElseThrow())),
                flag(json, LOCATIONS_OUTSIDE));
    }

    private static URI endpoint(String value) {
        try {
            URI endpoint = URI.create(value);
            String scheme = endpoint.getScheme();
            if (endpoint.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
                return endpoint;
            }
        } catch (IllegalArgumentException _) {
            // Said below, together with the other kinds of wrong.
        }
        throw new BadRequestException(
                "Invalid storage: endpoint %s is no http or https URL", value);
    }

    private static void requireKnown(JsonNode json, Set<String> known) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            String name = field.getKey();
            if (!known.contains(name)) {
                throw new BadRequestException(
                        "Invalid storage: unknown key %s, known are %s",
                        name, String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private static Optional<String> text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new BadRequestException("Invalid storage: %s is no text", name);
        }
        return Optional.of(value.textValue());
    }

    private static boolean flag(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new BadRequestException("Invalid storage: %s is neither true nor false", name);
        }
        return value.booleanValue();
    }
}
