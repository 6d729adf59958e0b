package dev.tarn.catalog.metadata;

import dev.tarn.catalog.wire.LoadAnswer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
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

    private volatile @Nullable String digest;

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

    /** SHA-256 of the JSON, in hexadecimal. */
    public String digest() {
        String known = digest;
        if (known == null) {
            known = sha256(json);
            digest = known;
        }
        return known;
    }

    /**
     * The same, read back from a file that others than this server may write to; refuses what is
     * not what it was. Of what is older than digests nothing is known.
     */
    public MetadataDocument requireDigest(Optional<String> expected) {
        if (expected.filter(known -> !known.equals(digest())).isPresent()) {
            throw new ChangedMetadataFile(location);
        }
        return this;
    }

    private static String sha256(byte[] json) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** How much memory it takes, or will. */
    int bytes() {
        byte[] known = compressed;
        return json.length + (known == null ? json.length / 4 : known.length);
    }
}
