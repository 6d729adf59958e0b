package dev.tarn.catalog.metadata;

import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.storage.FileStores;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metadata that was current once: only its file in the bucket has it, where others may write, too.
 * So what is remembered of it is its location and its digest, in one text.
 */
public final class MetadataHistory {
    private static final Pattern REFERENCE = Pattern.compile("(.*) ([0-9a-f]{64})", Pattern.DOTALL);

    private final Lakes lakes;
    private final FileStores stores;

    public MetadataHistory(Lakes lakes, FileStores stores) {
        this.lakes = lakes;
        this.stores = stores;
    }

    /** What {@link #at} finds the metadata by. */
    public static String reference(MetadataDocument document) {
        return reference(document.location(), Optional.of(document.digest()));
    }

    /** The same; of what is older than digests there is none. */
    public static String reference(String location, Optional<String> digest) {
        return digest.map(known -> location + ' ' + known).orElse(location);
    }

    public MetadataDocument at(String lake, String reference) {
        Matcher matcher = REFERENCE.matcher(reference);
        boolean known = matcher.matches();
        String location = known ? matcher.group(1) : reference;
        Optional<String> digest = known ? Optional.of(matcher.group(2)) : Optional.empty();
        return MetadataFiles.read(stores.of(lakes.require(lake).storage()), location)
                .requireDigest(digest);
    }
}
