package dev.tarn.catalog.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.storage.StorageProfile.Access;
import dev.tarn.catalog.storage.StorageProfile.Encryption;
import dev.tarn.catalog.storage.StorageProfile.Keys;
import dev.tarn.catalog.storage.StorageProfile.Local;
import dev.tarn.catalog.storage.StorageProfile.Role;
import dev.tarn.catalog.storage.StorageProfile.S3;
import dev.tarn.chassis.config.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
                    "role-arn",
                    "sts-endpoint",
                    "external-id",
                    "session-duration",
                    "remote-signing",
                    "share-keys",
                    "sse-type",
                    "sse-key",
                    LOCATIONS_OUTSIDE);
    private static final Set<String> LOCAL_KEYS = Set.of("type", LOCATIONS_OUTSIDE);
    private static final List<String> ROLE_KEYS =
            List.of("sts-endpoint", "external-id", "session-duration");
    private static final Pattern ROLE_ARN =
            Pattern.compile("arn:[a-z0-9-]+:iam::[0-9A-Za-z_-]*:role/[A-Za-z0-9+=,.@_/-]+");
    private static final Duration SESSION = Duration.ofHours(1);

    private StorageJson() {}

    public static StorageProfile parse(JsonNode json) {
        var fields = new StorageFields(json);
        return parse(fields, fields.text("secret-key").map(Secret::new));
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
            return parse(new StorageFields(MAPPER.readTree(json)), key);
        } catch (JsonProcessingException corrupt) {
            throw new IllegalStateException("A stored storage profile is no JSON", corrupt);
        }
    }

    public static ObjectNode write(StorageProfile profile) {
        ObjectNode json = MAPPER.createObjectNode();
        switch (profile) {
            case S3 s3 -> write(json, s3);
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

    private static void write(ObjectNode json, S3 s3) {
        json.put("type", "s3");
        s3.endpoint().ifPresent(endpoint -> json.put("endpoint", endpoint.toString()));
        json.put("region", s3.region());
        json.put("path-style", s3.pathStyle());
        s3.keys().ifPresent(keys -> json.put("access-key", keys.accessKey()));
        s3.access()
                .role()
                .ifPresent(role -> {
                    json.put("role-arn", role.arn());
                    role.stsEndpoint().ifPresent(url -> json.put("sts-endpoint", url.toString()));
                    role.externalId().ifPresent(id -> json.put("external-id", id));
                    json.put("session-duration", role.sessionDuration().toString());
                });
        json.put("remote-signing", s3.access().remoteSigning());
        json.put("share-keys", s3.access().shareKeys());
        s3.encryption()
                .ifPresent(sse -> {
                    json.put("sse-type", sse.kind().word());
                    sse.key().ifPresent(key -> json.put("sse-key", key));
                });
    }

    private static StorageProfile parse(StorageFields fields, Optional<Secret> secretKey) {
        String type =
                fields.text("type")
                        .orElseThrow(() ->
                                new BadRequestException(
                                        "Invalid storage: type is missing, s3 or file"));
        return switch (type) {
            case "s3" -> s3(fields, secretKey);
            case "file" -> {
                fields.requireKnown(LOCAL_KEYS);
                yield new Local(fields.flag(LOCATIONS_OUTSIDE, false));
            }
            default ->
                    throw new BadRequestException(
                            "Invalid storage: type %s is neither s3 nor file", type);
        };
    }

    private static S3 s3(StorageFields fields, Optional<Secret> secretKey) {
        fields.requireKnown(S3_KEYS);
        Optional<String> accessKey = fields.text("access-key");
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new BadRequestException("Invalid storage: access-key and secret-key go together");
        }
        return new S3(
                fields.url("endpoint"),
                fields.text("region").orElse("us-east-1"),
                fields.flag("path-style", false),
                accessKey.map(key -> new Keys(key, secretKey.orElseThrow())),
                access(fields, accessKey.isPresent()),
                encryption(fields),
                fields.flag(LOCATIONS_OUTSIDE, false));
    }

    private static Access access(StorageFields fields, boolean hasKeys) {
        Optional<Role> role = role(fields);
        boolean shareKeys = fields.flag("share-keys", false);
        if (shareKeys && (!hasKeys || role.isPresent())) {
            throw new BadRequestException(
                    "Invalid storage: share-keys goes with access-key, and not with role-arn");
        }
        return new Access(role, fields.flag("remote-signing", true), shareKeys);
    }

    private static Optional<Role> role(StorageFields fields) {
        Optional<String> arn = fields.text("role-arn");
        if (arn.isEmpty()) {
            for (String key : ROLE_KEYS) {
                if (fields.text(key).isPresent()) {
                    throw new BadRequestException("Invalid storage: %s goes with role-arn", key);
                }
            }
            return Optional.empty();
        }
        if (!ROLE_ARN.matcher(arn.orElseThrow()).matches()) {
            throw new BadRequestException(
                    "Invalid storage: role-arn %s is not the ARN of a role", arn.orElseThrow());
        }
        return Optional.of(
                new Role(
                        arn.orElseThrow(),
                        fields.url("sts-endpoint"),
                        fields.text("external-id"),
                        fields.duration("session-duration").orElse(SESSION)));
    }

    private static Optional<Encryption> encryption(StorageFields fields) {
        Optional<String> type = fields.text("sse-type");
        Optional<String> key = fields.text("sse-key");
        if (type.isEmpty() && key.isPresent()) {
            throw new BadRequestException("Invalid storage: sse-key goes with sse-type");
        }
        return type.map(word -> new Encryption(encryptionKind(word), key));
    }

    private static Encryption.Kind encryptionKind(String word) {
        return Arrays.stream(Encryption.Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new BadRequestException(
                                "Invalid storage: sse-type %s is none of s3, kms, dsse-kms", word));
    }
}
