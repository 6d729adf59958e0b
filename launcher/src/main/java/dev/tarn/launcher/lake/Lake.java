package dev.tarn.launcher.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.client.CatalogClient;
import java.net.URLEncoder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** One lake of a catalog, asked page by page. */
public record Lake(CatalogClient catalog, String name) {
    private static final int PAGE_SIZE = 1_000;

    /** Of the Iceberg protocol, behind the lake. */
    public String iceberg(String path) {
        return "/v1/" + URLEncoder.encode(name, UTF_8) + path;
    }

    /** Of the management interface, behind the lake. */
    public String management(String path) {
        return "/api/v1/lakes/" + URLEncoder.encode(name, UTF_8) + path;
    }

    /** What a list of the Iceberg protocol holds under a key. */
    public Iterable<JsonNode> icebergList(String path, String key) {
        return () -> new Pages(iceberg(path), key);
    }

    /** What a list of the management interface holds under a key. */
    public Iterable<JsonNode> managementList(String path, String key) {
        return () -> new Pages(management(path), key);
    }

    /** The same for a list that is not of one lake. */
    public Iterable<JsonNode> list(String path, String key) {
        return () -> new Pages(path, key);
    }

    /** Pages of a list, fetched as they are wanted. */
    private final class Pages implements Iterator<JsonNode> {
        private final String path;
        private final String key;
        private Iterator<JsonNode> page;
        private String token = "";

        Pages(String path, String key) {
            this.path =
                    "%s%spageSize=%d&pageToken="
                            .formatted(path, path.contains("?") ? "&" : "?", PAGE_SIZE);
            this.key = key;
            this.page = fetch();
        }

        private Iterator<JsonNode> fetch() {
            JsonNode answer = catalog.get(path + URLEncoder.encode(token, UTF_8));
            token = answer.path("next-page-token").asText("");
            return answer.path(key).iterator();
        }

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !token.isEmpty()) {
                page = fetch();
            }
            return page.hasNext();
        }

        @Override
        public JsonNode next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.next();
        }
    }
}
