package dev.tarn.catalog.delegation;

import dev.tarn.catalog.wire.NameCodec;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.rest.RESTCatalogProperties;
import org.apache.iceberg.rest.ResourcePaths;

/** Where clients come back to, relative to the address that they know this server by. */
final class AccessPaths {
    static final String STAGED = "staged";

    private final NameCodec names;

    AccessPaths(NameCodec names) {
        this.names = names;
    }

    String credentials(AccessRequest request, Optional<String> staged) {
        return paths(request).table(request.table()) + "/credentials" + query(staged);
    }

    String sign(AccessRequest request, Optional<String> staged) {
        return paths(request).remoteSign(request.table()) + query(staged);
    }

    private ResourcePaths paths(AccessRequest request) {
        return ResourcePaths.forCatalogProperties(
                Map.of(
                        "prefix",
                        request.warehouse(),
                        RESTCatalogProperties.NAMESPACE_SEPARATOR,
                        names.separator()));
    }

    /** Sealed places are URL-safe. */
    private static String query(Optional<String> staged) {
        return staged.map(sealed -> "?" + STAGED + "=" + sealed).orElse("");
    }
}
