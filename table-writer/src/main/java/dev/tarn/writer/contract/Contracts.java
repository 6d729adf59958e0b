package dev.tarn.writer.contract;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.database.Transactions;
import dev.tarn.writer.ledger.LaneStore;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.TableName;
import dev.tarn.writer.table.TableSchemas;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.BadRequestException;
import org.jdbi.v3.core.Handle;

/**
 * The contracts of tables, in versions. The lane says which one stands, and every batch takes its
 * number along when it lands: whatever is registered later, it is judged by that one.
 */
public final class Contracts {
    static final int VERSIONS_MAX = 1_000;

    /** One has a few hundred rules at most. */
    private static final int READ_MAX = 200;

    private final Transactions transactions;
    private final TableSchemas schemas;
    private final InstantSource clock;
    private final Cache<Key, Contract> read = Caffeine.newBuilder().maximumSize(READ_MAX).build();

    private record Key(long lane, int version) {}

    public Contracts(Transactions transactions, TableSchemas schemas, InstantSource clock) {
        this.transactions = transactions;
        this.schemas = schemas;
        this.clock = clock;
    }

    /**
     * How the rows of a batch are judged.
     *
     * @param landedAt when it landed, from which the age of its rows is told
     * @param makeRoom waits for room in memory for what a long batch makes one remember
     */
    public Judgement judgement(
            long lane, int version, Schema table, Instant landedAt, Runnable makeRoom) {
        return Judgement.of(load(lane, version), table, landedAt, makeRoom);
    }

    private Contract load(long lane, int version) {
        return read.get(
                new Key(lane, version),
                key -> {
                    ContractRow row =
                            transactions
                                    .read(handle ->
                                            handle.attach(ContractStore.class).find(lane, version))
                                    .orElseThrow(() ->
                                            new IllegalStateException(
                                                    "Contract version %d is gone"
                                                            .formatted(version)));
                    return ContractDocument.ofObject(row.document(), row.object());
                });
    }

    /** A version, and what the writer makes of it. */
    record Registered(ContractRow row, Contract contract, boolean before) {}

    /** The one that stands once more is no new version. */
    Registered register(TableName name, String principal, byte[] document) {
        Contract contract = ContractDocument.forTable(document, name.name());
        TableSchemas.Found found = schemas.load(name);
        check(contract, found.schema());
        return transactions.write(handle -> {
            long lane = lane(handle, found.table());
            ContractStore store = handle.attach(ContractStore.class);
            Optional<ContractRow> same =
                    store.standing(lane).filter(row -> Arrays.equals(row.document(), document));
            if (same.isPresent()) {
                return new Registered(same.orElseThrow(), contract, true);
            }
            int version = store.latest(lane) + 1;
            if (version > VERSIONS_MAX) {
                throw new BadRequestException(
                        "A table has at most %d versions of its contract", VERSIONS_MAX);
            }
            var row =
                    new ContractRow(
                            version,
                            contract.id(),
                            contract.version(),
                            contract.object(),
                            document,
                            principal,
                            now(),
                            Optional.empty(),
                            Optional.empty());
            store.add(lane, row);
            stand(handle, lane);
            return new Registered(row, contract, false);
        });
    }

    /** Also what the document says of types, which a batch is not held against any more. */
    private static void check(Contract contract, Schema table) {
        for (Contract.Column column : contract.columns()) {
            Column found =
                    Column.find(table, column.field())
                            .orElseThrow(() ->
                                    new ContractRefused(
                                            column.path(),
                                            "the table has no column %s"
                                                    .formatted(column.field())));
            LogicalTypes.check(column, found.type());
        }
        var _ = Judgement.of(contract, table, Instant.EPOCH, () -> {});
    }

    /** From now on the latest one before it stands that is left; empty when there is no such. */
    Optional<ContractRow> retire(KnownTable table, int version, String principal) {
        return transactions.write(handle -> {
            long lane = lane(handle, table);
            ContractStore store = handle.attach(ContractStore.class);
            if (store.retire(lane, version, principal, now()) == 1) {
                stand(handle, lane);
            }
            return store.find(lane, version);
        });
    }

    /** Whoever holds the row of the lane is alone in this. */
    private static long lane(Handle handle, KnownTable table) {
        LaneStore lanes = handle.attach(LaneStore.class);
        long lane = ensured(lanes, table);
        lanes.lock(lane);
        return lane;
    }

    private static long ensured(LaneStore lanes, KnownTable table) {
        TableName name = table.name();
        lanes.ensure(name.lake(), table.uuid(), name.namespacePath(), name.name());
        return lanes.find(name.lake(), table.uuid()).orElseThrow();
    }

    private static void stand(Handle handle, long lane) {
        Optional<ContractRow> standing = handle.attach(ContractStore.class).standing(lane);
        handle.attach(LaneStore.class)
                .stand(
                        lane,
                        standing.map(ContractRow::version),
                        standing.map(ContractRow::contractId));
    }

    /** The latest first, without their documents. */
    List<ContractRow> all(KnownTable table) {
        return knownLane(table)
                .map(lane ->
                        transactions.<List<ContractRow>>read(handle ->
                                handle.attach(ContractStore.class).all(lane, VERSIONS_MAX)))
                .orElse(List.of());
    }

    Optional<Registered> find(KnownTable table, int version) {
        return knownLane(table)
                .flatMap(lane ->
                        transactions.<Optional<ContractRow>>read(
                                handle -> handle.attach(ContractStore.class).find(lane, version)))
                .map(row ->
                        new Registered(
                                row,
                                ContractDocument.ofObject(row.document(), row.object()),
                                true));
    }

    private Optional<Long> knownLane(KnownTable table) {
        return transactions.read(
                handle -> handle.attach(LaneStore.class).find(table.name().lake(), table.uuid()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
