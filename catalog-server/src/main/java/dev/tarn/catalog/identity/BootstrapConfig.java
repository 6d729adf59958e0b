package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import java.util.Optional;

/**
 * The first administrator. Without a secret here one is made at the very first start and printed
 * once.
 */
public record BootstrapConfig(@Default("admin") String clientId, Optional<Secret> clientSecret) {
    public BootstrapConfig {
        if (!NameRule.allows(clientId)) {
            throw new IllegalArgumentException(
                    "Cannot use bootstrap.client-id %s: not %s"
                            .formatted(clientId, NameRule.WORDS));
        }
        if (clientSecret.filter(secret -> secret.value().isBlank()).isPresent()) {
            throw new IllegalArgumentException("Cannot use an empty bootstrap.client-secret");
        }
    }
}
