package dev.tarn.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tarn.proto.batch.v1.BatchReceipt;
import dev.tarn.proto.batch.v1.BatchState;
import org.junit.jupiter.api.Test;

/** A producer built against an older contract must understand every receipt to come. */
class BatchReceiptTest {
    @Test
    void keepsEveryFieldNumber() {
        assertThat(BatchReceipt.getDescriptor().getFields())
                .extracting(FieldDescriptor::getNumber, FieldDescriptor::getName)
                .map(Object::toString)
                .startsWith(
                        "(1, \"batch_id\")",
                        "(2, \"idempotency_key\")",
                        "(3, \"state\")",
                        "(4, \"lake\")",
                        "(5, \"namespace\")",
                        "(6, \"table\")",
                        "(7, \"rows_read\")",
                        "(8, \"rows_written\")",
                        "(9, \"rows_rejected\")",
                        "(10, \"bytes_received\")",
                        "(11, \"snapshot_id\")",
                        "(12, \"sequence_number\")",
                        "(13, \"schema_id\")",
                        "(14, \"received_at\")",
                        "(15, \"committed_at\")",
                        "(16, \"reason\")");
    }

    @Test
    void keepsEveryStateNumber() {
        assertThat(BatchState.getDescriptor().getValues())
                .extracting(EnumValueDescriptor::getNumber, EnumValueDescriptor::getName)
                .map(Object::toString)
                .startsWith(
                        "(0, \"BATCH_STATE_UNSPECIFIED\")",
                        "(1, \"BATCH_STATE_LANDED\")",
                        "(2, \"BATCH_STATE_STAGED\")",
                        "(3, \"BATCH_STATE_COMMITTING\")",
                        "(4, \"BATCH_STATE_COMMITTED\")",
                        "(5, \"BATCH_STATE_ARCHIVED\")",
                        "(6, \"BATCH_STATE_FAILED\")",
                        "(7, \"BATCH_STATE_QUARANTINED\")");
    }

    @Test
    void tellsAnUncommittedBatchFromSnapshotZero() {
        assertThat(BatchReceipt.newBuilder().build().hasSnapshotId()).isFalse();
        assertThat(BatchReceipt.newBuilder().setSnapshotId(0).build().hasSnapshotId()).isTrue();
    }
}
