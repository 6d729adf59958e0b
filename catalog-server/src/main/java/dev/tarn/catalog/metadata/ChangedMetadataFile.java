package dev.tarn.catalog.metadata;

import org.apache.iceberg.exceptions.NotFoundException;

/** A metadata file is there and is not what it was: what was current then is lost. */
public final class ChangedMetadataFile extends NotFoundException {
    private static final long serialVersionUID = 1;

    ChangedMetadataFile(String location) {
        super("Metadata file was changed since it was committed: %s", location);
    }
}
