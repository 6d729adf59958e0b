package dev.tarn.writer.receipt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchUndo;
import dev.tarn.writer.ledger.KeptBody;
import dev.tarn.writer.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** What is promised in writing about one batch. */
public final class ReceiptJson {
    private ReceiptJson() {}

    /** {@code self} is where the receipt is found again. */
    public static ObjectNode of(TableName table, BatchRow batch, String self) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("batch-id", batch.id().toString());
        json.put("idempotency-key", batch.idempotencyKey());
        json.put("state", batch.state().name().toLowerCase(Locale.ROOT));
        json.put("lake", table.lake());
        var namespace = json.putArray("namespace");
        table.namespace().forEach(namespace::add);
        json.put("table", table.name());
        batch.rowsRead().ifPresent(rows -> json.put("rows-read", rows));
        batch.rowsWritten().ifPresent(rows -> json.put("rows-written", rows));
        batch.rowsRejected().ifPresent(rows -> json.put("rows-rejected", rows));
        batch.rejects().filter(text -> !text.isEmpty()).ifPresent(text -> rejects(json, text));
        json.put("bytes", batch.rawBytes());
        json.put("sha-256", HexFormat.of().formatHex(batch.checksum()));
        batch.snapshotId().ifPresent(id -> json.put("snapshot-id", id));
        batch.sequenceNumber().ifPresent(number -> json.put("sequence-number", number));
        batch.schemaId().ifPresent(id -> json.put("schema-id", id));
        batch.replaced().ifPresent(text -> json.putRawValue("replaced", new RawValue(text)));
        batch.contractVersion().ifPresent(version -> contract(json, batch, version));
        batch.warnings()
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> json.putRawValue("warnings", new RawValue(text)));
        json.put("principal", batch.principal());
        json.put("options", batch.options());
        json.put(
                "format",
                BatchOptions.parse(batch.options()).format().name().toLowerCase(Locale.ROOT));
        batch.origin().source().ifPresent(source -> json.put("source", source));
        json.put("pipeline", batch.origin().pipeline().orElse(batch.pipeline()));
        batch.origin().version().ifPresent(version -> json.put("pipeline-version", version));
        json.put("written-by", batch.pipeline());
        json.put("attempt", batch.attempt());
        if (batch.outages() > 0) {
            json.put("outages", batch.outages());
        }
        batch.retryAt().ifPresent(at -> json.put("retry-at", at.toString()));
        batch.reasonCode().ifPresent(code -> json.put("reason-code", code));
        batch.reason().ifPresent(reason -> json.put("reason", reason));
        times(json, batch);
        batch.link().replays().ifPresent(id -> json.put("replays", id.toString()));
        batch.link().rejects().ifPresent(rows -> json.put("replays-rejected-rows", rows));
        batch.link().replayedBy().ifPresent(id -> json.put("replayed-by", id.toString()));
        undo(json, batch.undo());
        raw(json, batch);
        json.putObject("links").put("self", self);
        return json;
    }

    private static void contract(ObjectNode json, BatchRow batch, int version) {
        json.putObject("contract").put("id", batch.contractId().orElse("")).put("version", version);
    }

    /** Where the body lies as it came, and how long it does. */
    private static void raw(ObjectNode json, BatchRow batch) {
        ObjectNode raw = json.putObject("raw-body");
        raw.put("area", batch.kept().area().name().toLowerCase(Locale.ROOT));
        if (batch.kept().area() != KeptBody.Area.DELETED) {
            raw.put("location", batch.rawLocation());
            // In an object that others share it is as many bytes from there on as the batch has.
            batch.rawOffset().ifPresent(offset -> raw.put("offset", offset));
        }
        batch.kept().until().ifPresent(until -> raw.put("until", until.toString()));
    }

    /** How the batch goes, or went, out of the table again; or why it does not. */
    private static void undo(ObjectNode json, BatchUndo undo) {
        if (undo.askedAt().isEmpty()) {
            return;
        }
        ObjectNode found = json.putObject("undo");
        undo.askedAt().ifPresent(at -> found.put("asked-at", at.toString()));
        undo.principal().ifPresent(name -> found.put("principal", name));
        found.put("attempt", undo.attempt());
        undo.retryAt().ifPresent(at -> found.put("retry-at", at.toString()));
        undo.code().ifPresent(code -> found.put("reason-code", code));
        undo.reason().ifPresent(reason -> found.put("reason", reason));
        undo.undoneAt().ifPresent(at -> found.put("undone-at", at.toString()));
        undo.snapshotId().ifPresent(id -> found.put("snapshot-id", id));
    }

    private static void rejects(ObjectNode json, String summary) {
        ObjectNode reasons = json.putObject("rejects");
        for (String reason : summary.split(",", -1)) {
            int equals = reason.indexOf('=');
            reasons.put(reason.substring(0, equals), Long.parseLong(reason.substring(equals + 1)));
        }
    }

    private static void times(ObjectNode json, BatchRow batch) {
        json.put("received-at", batch.receivedAt().toString());
        json.put("landed-at", batch.landedAt().toString());
        ObjectNode millis = JsonNodeFactory.instance.objectNode();
        took(millis, "landing", Optional.of(batch.receivedAt()), Optional.of(batch.landedAt()));
        batch.startedAt().ifPresent(at -> json.put("started-at", at.toString()));
        took(millis, "waiting", Optional.of(batch.landedAt()), batch.startedAt());
        batch.stagedAt().ifPresent(at -> json.put("staged-at", at.toString()));
        took(millis, "staging", batch.startedAt(), batch.stagedAt());
        batch.committedAt().ifPresent(at -> json.put("committed-at", at.toString()));
        took(millis, "committing", batch.stagedAt(), batch.committedAt());
        json.set("millis", millis);
    }

    private static void took(
            ObjectNode millis, String area, Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent()) {
            millis.put(area, Duration.between(from.orElseThrow(), to.orElseThrow()).toMillis());
        }
    }
}
