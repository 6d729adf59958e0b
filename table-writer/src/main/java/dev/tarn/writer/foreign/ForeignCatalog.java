package dev.tarn.writer.foreign;

import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An Iceberg REST catalog of somebody else, and who may bring batches for it: it does not know the
 * producers, and is asked as the writer alone.
 *
 * @param warehouse what the catalog calls the part of it that is meant
 * @param credential {@code id:secret} for OAuth2
 * @param token instead of a credential
 * @param rights by the name of the principal; who is not named may do nothing
 * @param properties of Iceberg's client, such as {@code s3.endpoint}
 * @param secrets properties that nobody shall read in a log
 */
public record ForeignCatalog(
        URI uri,
        Optional<String> warehouse,
        Optional<Secret> credential,
        Optional<Secret> token,
        Map<String, List<Right>> rights,
        Map<String, String> properties,
        Map<String, Secret> secrets) {
    /** With these the client would be another one, or not the one that was set up. */
    private static final Set<String> NOT_HERE =
            Set.of("uri", "warehouse", "credential", "token", "type", "catalog-impl");

    private static final String SCHEME = "https?";

    public ForeignCatalog {
        rights = Map.copyOf(rights);
        properties = Map.copyOf(properties);
        secrets = Map.copyOf(secrets);
        if (!String.valueOf(uri.getScheme()).matches(SCHEME)) {
            throw new IllegalArgumentException("uri %s is not one of http or https".formatted(uri));
        }
        if (credential.isPresent() && token.isPresent()) {
            throw new IllegalArgumentException("credential and token are both set; set one");
        }
        for (String name : properties.keySet()) {
            refuse(name, secrets.containsKey(name), "is also one of secrets");
            refuse(name, NOT_HERE.contains(name), "has a key of its own, or none");
        }
        secrets.keySet()
                .forEach(name -> refuse(name, NOT_HERE.contains(name), "has a key of its own"));
    }

    private static void refuse(String name, boolean wrong, String why) {
        if (wrong) {
            throw new IllegalArgumentException("property %s %s".formatted(name, why));
        }
    }

    public boolean allows(String principal, Right right) {
        return rights.getOrDefault(principal, List.of()).contains(right);
    }

    /** For Iceberg's client; whatever is set here wins over its own choice. */
    public Map<String, String> clientProperties() {
        var all = new HashMap<String, String>();
        all.put("uri", uri.toString());
        warehouse.ifPresent(name -> all.put("warehouse", name));
        credential.ifPresent(secret -> {
            all.put("rest.auth.type", "oauth2");
            all.put("credential", secret.value());
        });
        token.ifPresent(secret -> {
            all.put("rest.auth.type", "oauth2");
            all.put("token", secret.value());
        });
        all.put("header.X-Iceberg-Access-Delegation", "vended-credentials,remote-signing");
        all.putAll(properties);
        secrets.forEach((name, secret) -> all.put(name, secret.value()));
        return all;
    }
}
