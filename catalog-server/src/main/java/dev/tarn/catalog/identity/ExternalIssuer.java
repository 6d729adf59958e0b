package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Default;
import java.net.URI;
import java.util.Optional;

/**
 * An identity provider whose tokens are taken in exchange for ours.
 *
 * @param issuer as its tokens name it
 * @param audience whom its tokens for this catalog are for
 * @param keys where it publishes its keys, its {@code jwks_uri}
 * @param principalClaim says whose token it is
 * @param rolesClaim a list of names; those that are roles here are given, and taken away with it
 * @param prefix before the claim it makes the name of a principal; the issuer's key and a dot
 *     unless said otherwise, so that nobody elsewhere can take a name of here
 * @param provision whether somebody unknown becomes a principal
 */
public record ExternalIssuer(
        String issuer,
        String audience,
        URI keys,
        @Default("sub") String principalClaim,
        Optional<String> rolesClaim,
        Optional<String> prefix,
        @Default("false") boolean provision) {
    public ExternalIssuer {
        if (issuer.isBlank() || audience.isBlank()) {
            throw new IllegalArgumentException("Cannot trust an issuer without name or audience");
        }
        String scheme = String.valueOf(keys.getScheme());
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException(
                    "Cannot fetch the keys of %s from %s: no http address".formatted(issuer, keys));
        }
    }
}
