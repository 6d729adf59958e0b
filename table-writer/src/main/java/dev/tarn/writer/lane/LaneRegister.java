package dev.tarn.writer.lane;

import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.LaneLedger;
import dev.tarn.writer.table.FileRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes every file into the ledger before it is begun. */
final class LaneRegister implements FileRegister {
    private final LaneLedger ledger;
    private final Optional<UUID> group;
    private final FileTarget target;
    private final List<String> unwanted = new ArrayList<>();

    /** {@code group} is that of a commit, whose files are manifests. */
    LaneRegister(LaneLedger ledger, Optional<UUID> group, FileTarget target) {
        this.ledger = ledger;
        this.group = group;
        this.target = target;
    }

    @Override
    public void begin(String location) {
        ledger.beginFile(location, group, target);
    }

    @Override
    public synchronized void unwanted(String location) {
        unwanted.add(location);
    }

    /** What Iceberg's client has replaced by something else in the same commit. */
    synchronized List<String> unwanted() {
        return List.copyOf(unwanted);
    }
}
