package dev.tarn.trino;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trino.spi.catalog.CatalogName;
import io.trino.spi.catalog.CatalogProperties;
import io.trino.spi.connector.CatalogVersion;
import io.trino.spi.connector.ConnectorName;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Catalogs that are files of a folder, as Trino itself reads them. What they ask of the environment
 * is filled in by Trino, on each node, when a catalog is made: secrets are not in here.
 */
final class CatalogFiles {
    private static final String SUFFIX = ".properties";
    private static final String CONNECTOR = "connector.name";

    private CatalogFiles() {}

    static Map<CatalogName, CatalogProperties> in(Path folder) {
        var catalogs = new HashMap<CatalogName, CatalogProperties>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(CatalogFiles::isCatalog).toList()) {
                String fileName = file.getFileName().toString();
                var name =
                        new CatalogName(fileName.substring(0, fileName.length() - SUFFIX.length()));
                catalogs.put(name, read(name, file));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read the catalogs in " + folder, failure);
        }
        return Map.copyOf(catalogs);
    }

    private static boolean isCatalog(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().endsWith(SUFFIX);
    }

    private static CatalogProperties read(CatalogName name, Path file) throws IOException {
        var content = new Properties();
        try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            content.load(reader);
        }
        var properties = new HashMap<String, String>();
        content.stringPropertyNames()
                .forEach(key -> properties.put(key, content.getProperty(key).strip()));
        String connector = properties.remove(CONNECTOR);
        if (connector == null) {
            throw new IllegalArgumentException(file + " has no " + CONNECTOR);
        }
        return of(name, new ConnectorName(connector), properties);
    }

    /** The version is another one whenever anything else is. */
    static CatalogProperties of(
            CatalogName name, ConnectorName connector, Map<String, String> properties) {
        var text = new StringBuilder();
        part(text, name.toString());
        part(text, connector.toString());
        new TreeMap<>(properties)
                .forEach((key, value) -> {
                    part(text, key);
                    part(text, value);
                });
        return new CatalogProperties(
                name, new CatalogVersion(digest(text.toString())), connector, properties);
    }

    private static void part(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
