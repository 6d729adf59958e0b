package dev.tarn.catalog.scan;

import dev.tarn.catalog.wire.RestRequest;

/** How readers get at the files of a scan. */
public interface ScanAccess {
    /** More fields for the answer to a planned scan, or no bytes at all. */
    byte[] fields(RestRequest request);
}
