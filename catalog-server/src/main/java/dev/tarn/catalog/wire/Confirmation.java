package dev.tarn.catalog.wire;

import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Asked once it is known what a name stands for. What was decided before was decided by the name
 * alone, which may have stood for something else when the rules were read.
 */
public interface Confirmation {
    /** Throws what whoever may not do this is answered. */
    void confirm(TableIdentifier name, UUID table);
}
