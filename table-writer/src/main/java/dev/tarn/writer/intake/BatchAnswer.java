package dev.tarn.writer.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.receipt.ReceiptJson;
import dev.tarn.writer.table.TableName;
import io.javalin.http.Context;

/** The receipt of a batch, with the status that says how far it has come. */
public final class BatchAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ACCEPTED = 202;
    private static final int UNPROCESSABLE = 422;

    private BatchAnswer() {}

    /**
     * Answers with the receipt, or in the shape of an error where nothing of it is in the table.
     *
     * @param self where the receipt is found again
     * @param waited whether somebody has waited for it as long as they may
     */
    public static void write(
            Context context, TableName table, BatchRow batch, String self, boolean waited) {
        ObjectNode receipt = ReceiptJson.of(table, batch, self);
        context.header("Location", self).contentType("application/json");
        switch (batch.state()) {
            case COMMITTED, ARCHIVED -> context.status(200).result(receipt.toString());
            case QUARANTINED, DISCARDED, UNDONE -> refuse(context, batch, receipt);
            case LANDED, STAGED, COMMITTING, FAILED, UNDOING -> {
                if (waited) {
                    context.header("Retry-After", "1");
                }
                context.status(ACCEPTED).result(receipt.toString());
            }
        }
    }

    /** In the shape of every error, with the receipt beside it. */
    private static void refuse(Context context, BatchRow batch, ObjectNode receipt) {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("error")
                .put(
                        "message",
                        switch (batch.state()) {
                            case DISCARDED -> "The batch was discarded";
                            case UNDONE -> "The batch was written, and taken out again";
                            default -> batch.reason().orElse("The batch waits for a person");
                        })
                .put("type", "UnprocessableBatchException")
                .put("code", UNPROCESSABLE);
        json.set("receipt", receipt);
        context.status(UNPROCESSABLE).result(json.toString());
    }
}
