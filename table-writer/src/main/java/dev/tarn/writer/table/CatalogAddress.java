package dev.tarn.writer.table;

import java.net.URI;

/** Where the catalog is, and as whom the writer comes to it. */
public record CatalogAddress(URI uri, String clientId, String clientSecret) {
    /** A path of the catalog, which begins with a slash. */
    URI at(String path) {
        String root = uri.toString();
        return URI.create(
                (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
    }

    @Override
    public String toString() {
        return "CatalogAddress[uri=%s, clientId=%s]".formatted(uri, clientId);
    }
}
