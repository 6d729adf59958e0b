package dev.tarn.catalog.metadata;

import dev.tarn.catalog.wire.LoadAnswer;
import org.jspecify.annotations.Nullable;

/**
 * The content of one metadata file, which never changes. Nobody writes to its arrays. It is
 * compressed once, for the database and for every answer alike.
 */
public final class MetadataDocument implements LoadAnswer.Metadata {
    private final String location;
    private final byte[] json;

    /** Made when it is first asked for; two who make it at once make the same. */
    private volatile byte @Nullable [] compressed;

    public MetadataDocument(String location, byte[] json) {
        this.location = location;
        this.json = json;
    }

    /** As it came from the database. */
    static MetadataDocument of(MetadataRow row) {
        var document = new MetadataDocument(row.location(), Compression.restore(row));
        if (row.encoding() == Compression.OPEN_DEFLATE) {
            document.compressed = row.body();
        }
        return document;
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public byte[] json() {
        return json;
    }

    @Override
    public byte[] compressed() {
        byte[] known = compressed;
        if (known == null) {
            known = Compression.compress(json);
            compressed = known;
        }
        return known;
    }

    /** How much memory it takes, or will. */
    int bytes() {
        byte[] known = compressed;
        return json.length + (known == null ? json.length / 4 : known.length);
    }
}
