package dev.tarn.writer.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.database.Transactions;
import dev.tarn.writer.format.AbsentFields;
import dev.tarn.writer.format.ProtobufMessage;
import dev.tarn.writer.ledger.LaneStore;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.TableName;
import dev.tarn.writer.value.Unfit;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * The messages of tables. A batch names the version that its rows are, so that its meaning never
 * changes: not while it waits, and not with its repetition.
 */
public final class Messages {
    static final int VERSIONS_MAX = 1_000;

    /** Linked descriptors; one may take a megabyte and some. */
    private static final int LINKED_MAX = 100;

    private static final int ATTEMPTS_MAX = 10;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Cache<Key, ProtobufMessage> linked =
            Caffeine.newBuilder().maximumSize(LINKED_MAX).build();

    private record Key(long lane, int version) {}

    public Messages(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** How a row of such a batch is read; refuses a version that nobody has registered. */
    public ProtobufMessage load(long lane, int version) {
        return linked.get(
                new Key(lane, version),
                key -> {
                    MessageRow row =
                            transactions
                                    .read(handle ->
                                            handle.attach(MessageStore.class).find(lane, version))
                                    .orElseThrow(() ->
                                            new BadRequestException(
                                                    "The table has no message version %d",
                                                    version));
                    return link(
                            row.descriptors(),
                            row.name(),
                            AbsentFields.named(row.absent()).orElseThrow());
                });
    }

    private static ProtobufMessage link(byte[] descriptors, String name, AbsentFields absent) {
        try {
            return ProtobufMessage.of(descriptors, name, absent);
        } catch (Unfit unfit) {
            throw new BadRequestException(
                    "No table can hold %s: %s %s", name, unfit.field(), unfit.getMessage());
        } catch (IllegalArgumentException wrong) {
            throw new BadRequestException(wrong, "%s", wrong.getMessage());
        }
    }

    /** What has been registered, and whether it was there before. */
    public record Registered(MessageRow message, boolean before) {}

    /** The same once more is no new version. */
    public Registered register(
            KnownTable table,
            String principal,
            byte[] descriptors,
            String name,
            AbsentFields absent) {
        var _ = link(descriptors, name, absent);
        long lane = lane(table);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Optional<Registered> made = tryToRegister(lane, principal, descriptors, name, absent);
            if (made.isPresent()) {
                return made.orElseThrow();
            }
        }
        throw new IllegalStateException("Others register messages for %s".formatted(table.name()));
    }

    private Optional<Registered> tryToRegister(
            long lane, String principal, byte[] descriptors, String name, AbsentFields absent) {
        return transactions.write(handle -> {
            MessageStore store = handle.attach(MessageStore.class);
            Optional<MessageRow> latest = store.latest(lane);
            Optional<MessageRow> same =
                    latest.filter(row ->
                            row.name().equals(name)
                                    && row.absent().equals(absent.word())
                                    && Arrays.equals(row.descriptors(), descriptors));
            if (same.isPresent()) {
                return Optional.of(new Registered(same.orElseThrow(), true));
            }
            int version = latest.map(MessageRow::version).orElse(0) + 1;
            if (version > VERSIONS_MAX) {
                throw new BadRequestException(
                        "A table has at most %d versions of its message", VERSIONS_MAX);
            }
            var row =
                    new MessageRow(
                            version,
                            name,
                            absent.word(),
                            descriptors,
                            principal,
                            clock.instant().truncatedTo(ChronoUnit.MICROS));
            return store.add(lane, row) == 1
                    ? Optional.of(new Registered(row, false))
                    : Optional.empty();
        });
    }

    /** The latest first, without their descriptors. */
    public List<MessageRow> all(KnownTable table) {
        long lane = lane(table);
        return transactions.read(
                handle -> handle.attach(MessageStore.class).all(lane, VERSIONS_MAX));
    }

    public Optional<MessageRow> find(KnownTable table, int version) {
        long lane = lane(table);
        return transactions.read(handle -> handle.attach(MessageStore.class).find(lane, version));
    }

    private long lane(KnownTable table) {
        TableName name = table.name();
        return transactions.write(handle -> {
            LaneStore store = handle.attach(LaneStore.class);
            store.ensure(name.lake(), table.uuid(), name.namespacePath(), name.name());
            return store.find(name.lake(), table.uuid()).orElseThrow();
        });
    }
}
