package dev.tarn.catalog.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.catalog.storage.FileStore;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.catalog.storage.NewFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metadata files in the bucket, named and written as every Iceberg catalog does, so that another
 * catalog can take them over.
 */
public final class MetadataFiles {
    private static final Logger log = LoggerFactory.getLogger(MetadataFiles.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int SIZE_MAX = 64 * 1024 * 1024;

    private MetadataFiles() {}

    /** Where the next metadata file of a table goes; {@code current} is empty for its first. */
    public static String next(TableMetadata metadata, String current) {
        return next(metadata.location(), metadata.properties(), current);
    }

    /** Where the next metadata file of a view goes. */
    public static String next(ViewMetadata metadata, String current) {
        return next(metadata.location(), metadata.properties(), current);
    }

    public static byte[] print(TableMetadata metadata) {
        return print(json -> TableMetadataParser.toJson(metadata, json));
    }

    public static byte[] print(ViewMetadata metadata) {
        return print(json -> ViewMetadataParser.toJson(metadata, json));
    }

    public static NewFile file(MetadataDocument document) {
        boolean gzip = document.location().endsWith(".gz.metadata.json");
        return new NewFile(document.location(), gzip ? gzip(document.json()) : document.json());
    }

    /**
     * A file that another program wrote. Its bytes go into answers as they are, so that they must
     * be one JSON object and nothing behind it.
     */
    public static MetadataDocument read(FileStore files, String location) {
        byte[] content = files.read(location, SIZE_MAX);
        boolean gzip =
                content.length > 2
                        && (((content[0] & 0xff) << 8) | (content[1] & 0xff)) == GZIP_MAGIC;
        byte[] json = gzip ? gunzip(content, location) : content;
        requireOneObject(json, location);
        return new MetadataDocument(location, json);
    }

    private static void requireOneObject(byte[] json, String location) {
        try (JsonParser parser = JSON.createParser(json)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
            if (!object || parser.nextToken() != null) {
                throw new BadRequestException("Metadata file is not one JSON object: %s", location);
            }
        } catch (IOException corrupt) {
            throw new BadRequestException(corrupt, "Metadata file is not JSON: %s", location);
        }
    }

    /**
     * For a file that nobody can know of; failing to delete it leaves rubbish and breaks nothing.
     */
    public static void discard(FileStore files, String location) {
        try {
            files.delete(location);
        } catch (RuntimeException failure) {
            log.atWarn()
                    .addKeyValue("location", location)
                    .setCause(failure)
                    .log("Cannot delete a metadata file that was never committed");
        }
    }

    private interface Printing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] print(Printing printing) {
        var out = new ByteArrayOutputStream(8 * 1024);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            printing.to(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static String next(String location, Map<String, String> properties, String current) {
        String folder = properties.getOrDefault("write.metadata.path", location + "/metadata");
        String codec = properties.getOrDefault("write.metadata.compression-codec", "none");
        String extension =
                codec.toLowerCase(Locale.ROOT).equals("gzip")
                        ? ".gz.metadata.json"
                        : ".metadata.json";
        return "%s/%05d-%s%s"
                .formatted(
                        Locations.stripSlashes(folder),
                        version(current) + 1,
                        UUID.randomUUID(),
                        extension);
    }

    /** The number that a metadata file's name begins with, or -1 when another program named it. */
    private static int version(String location) {
        int start = location.lastIndexOf('/') + 1;
        int end = location.indexOf('-', start);
        if (end < 0) {
            return -1;
        }
        try {
            return Integer.parseInt(location.substring(start, end));
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private static byte[] gzip(byte[] json) {
        var out = new ByteArrayOutputStream(json.length / 3 + 64);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] gunzip(byte[] content, String location) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] json = in.readNBytes(SIZE_MAX + 1);
            if (json.length > SIZE_MAX) {
                throw new BadRequestException("Metadata file is too large: %s", location);
            }
            return json;
        } catch (IOException corrupt) {
            throw new BadRequestException(corrupt, "Metadata file is corrupt: %s", location);
        }
    }
}
