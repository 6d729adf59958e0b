package dev.tarn.catalog.scan;

import dev.tarn.catalog.wire.Json;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.requests.PlanTableScanRequest;

/** A planning request, and the bytes that it came in, which are what is kept of it. */
@SuppressWarnings("ArrayRecordComponent")
record ScanRequest(PlanTableScanRequest wire, byte[] body) {
    static ScanRequest read(byte[] body) {
        PlanTableScanRequest wire = Json.read(body, PlanTableScanRequest.class);
        // Iceberg's parser takes whatever has none of its fields for a request without any.
        if (!new String(body, StandardCharsets.UTF_8).stripLeading().startsWith("{")) {
            throw new BadRequestException("Malformed request: not a JSON object");
        }
        return new ScanRequest(wire, body);
    }

    static ScanRequest stored(byte[] deflated) {
        return read(Deflated.plain(deflated));
    }
}
