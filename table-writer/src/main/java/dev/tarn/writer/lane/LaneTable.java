package dev.tarn.writer.lane;

import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.LaneLedger;
import dev.tarn.writer.stage.RejectedRows;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.TableName;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** The table of a lane, as long as it has its name, and that of its rejects. */
final class LaneTable {
    private final KnownTable known;
    private final LaneLedger ledger;
    private final LakeTables tables;

    LaneTable(KnownTable known, LaneLedger ledger, LakeTables tables) {
        this.known = known;
        this.ledger = ledger;
        this.tables = tables;
    }

    TableName name() {
        return known.name();
    }

    UUID uuid() {
        return known.uuid();
    }

    static UUID uuid(BaseTable table) {
        return UUID.fromString(table.operations().current().uuid());
    }

    /** {@link NoSuchTableException} when it has another name, or none, by now. */
    BaseTable load(LaneRegister register) {
        BaseTable table = tables.load(known.name(), register);
        if (!uuid(table).equals(known.uuid())) {
            throw new NoSuchTableException("%s is another table by now", known.name());
        }
        return table;
    }

    /** Empty when it is gone by now. */
    Optional<BaseTable> find() {
        try {
            return Optional.of(load(new LaneRegister(ledger, Optional.empty(), FileTarget.DATA)));
        } catch (NoSuchTableException _) {
            return Optional.empty();
        }
    }

    /** {@link NoSuchTableException} while no row was rejected. */
    BaseTable loadRejects(LaneRegister register) {
        return tables.load(known.name().rejects(), register);
    }

    /** Made where no row was rejected before. */
    BaseTable requireRejects(LaneRegister register) {
        try {
            return loadRejects(register);
        } catch (NoSuchTableException _) {
            tables.create(
                    name().rejects(),
                    RejectedRows.SCHEMA,
                    PartitionSpec.unpartitioned(),
                    Map.of("comment", "Rows that %s could not take".formatted(name().name())));
            return loadRejects(register);
        }
    }

    /** Under another name somebody else goes on with what there is for it. */
    void requireSameName() {
        TableName named = ledger.table();
        if (!named.equals(known.name())) {
            throw new LaneMoved(known.name(), named);
        }
    }
}
