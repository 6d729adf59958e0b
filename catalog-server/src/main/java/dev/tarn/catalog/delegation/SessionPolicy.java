package dev.tarn.catalog.delegation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.storage.StorageProfile.Encryption;
import dev.tarn.catalog.storage.StorageProfile.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a session leaves of its role: the files of one table. Without a blank, which Ceph takes for
 * a plus sign.
 */
final class SessionPolicy {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What STS takes. */
    private static final int LENGTH_MAX = 2048;

    private static final List<String> READ = List.of("s3:GetObject");
    private static final List<String> WRITE =
            List.of(
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:DeleteObject",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts");

    private SessionPolicy() {}

    /** Nothing for places that a policy cannot name exactly, or not all of them. */
    static Optional<String> of(
            Role role, Optional<Encryption> encryption, Places places, Permission permission) {
        String partition = role.arn().split(":", 3)[1];
        var objects = new TreeSet<String>();
        var prefixes = new TreeMap<String, TreeSet<String>>();
        for (String location : places.locations()) {
            String object = location.substring(location.indexOf("://") + 3) + "/";
            if (hasWildcard(object)) {
                return Optional.empty();
            }
            int slash = object.indexOf('/');
            objects.add("arn:" + partition + ":s3:::" + object + "*");
            prefixes.computeIfAbsent(object.substring(0, slash), _ -> new TreeSet<>())
                    .add(object.substring(slash + 1) + "*");
        }
        ObjectNode policy = MAPPER.createObjectNode();
        policy.put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        allow(statements, permission == Permission.WRITE ? WRITE : READ, objects);
        for (Map.Entry<String, TreeSet<String>> bucket : prefixes.entrySet()) {
            ObjectNode list =
                    allow(
                            statements,
                            List.of("s3:ListBucket"),
                            List.of("arn:" + partition + ":s3:::" + bucket.getKey()));
            ArrayNode allowed =
                    list.putObject("Condition").putObject("StringLike").putArray("s3:prefix");
            bucket.getValue().forEach(allowed::add);
        }
        encryption
                .filter(sse -> sse.kind() != Encryption.Kind.S3)
                .ifPresent(sse ->
                        allow(
                                statements,
                                permission == Permission.WRITE
                                        ? List.of("kms:Decrypt", "kms:GenerateDataKey")
                                        : List.of("kms:Decrypt"),
                                // Only an ARN names a key; the role says which it may use anyway.
                                List.of(
                                        sse.key()
                                                .filter(key -> key.startsWith("arn:"))
                                                .orElse("*"))));
        String text = policy.toString();
        return text.length() <= LENGTH_MAX ? Optional.of(text) : Optional.empty();
    }

    /** Two of them match more than themselves, and the third begins a variable. */
    private static boolean hasWildcard(String object) {
        return object.chars().anyMatch(c -> c == '*' || c == '?' || c == '$');
    }

    private static ObjectNode allow(
            ArrayNode statements, List<String> actions, Iterable<String> resources) {
        ObjectNode statement = statements.addObject();
        statement.put("Effect", "Allow");
        ArrayNode allowed = statement.putArray("Action");
        actions.forEach(allowed::add);
        ArrayNode on = statement.putArray("Resource");
        resources.forEach(on::add);
        return statement;
    }
}
