package dev.tarn.writer.creation;

import dev.tarn.writer.format.BatchMode;
import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.format.BodyRefused;
import dev.tarn.writer.format.Unpacked;
import dev.tarn.writer.growth.NewColumns;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.RawBody;
import dev.tarn.writer.landing.RawPlace;
import dev.tarn.writer.table.NewTables;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.TableName;
import java.io.IOException;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/**
 * Makes the table that a landed body is for, with the rights of the one who brought it. Of many who
 * do so at once, one makes it; the batches of the others are judged by what that one made.
 */
public final class TableCreation {
    private static final int COLUMNS_MAX = 1_000;
    private static final int UNPROCESSABLE = 422;

    /** Stands for columns that the batch will say. */
    private static final Schema ANY =
            new Schema(Types.NestedField.optional(1, "any", Types.StringType.get()));

    private final LandingArea landing;
    private final NewTables tables;
    private final Producers producers;
    private final BodyReaders readers;

    public TableCreation(
            LandingArea landing, NewTables tables, Producers producers, BodyReaders readers) {
        this.landing = landing;
        this.tables = tables;
        this.producers = producers;
        this.readers = readers;
    }

    /** Before the body is read: whether there could be such a table, and its producer make it. */
    public void check(TableName name, NewTable wanted) {
        Schema schema = wanted.schema().orElse(ANY);
        PartitionSpec spec =
                wanted.schema()
                        .map(given -> PartitionText.parse(wanted.partition(), given))
                        .orElse(PartitionSpec.unpartitioned());
        require(name, tables.check(name, wanted.authorization(), schema, spec));
    }

    private static void require(TableName name, NewTables.Outcome outcome) {
        switch (outcome) {
            case NewTables.Outcome.There _ -> {}
            case NewTables.Outcome.Refused(int status, String message) ->
                    throw new CannotCreate(
                            status, "Cannot create table %s: %s".formatted(name, message));
        }
    }

    /** The table is there when it returns, and {@code principal} may write to it. */
    public void create(
            TableName name,
            NewTable wanted,
            String principal,
            BatchOptions options,
            String location,
            RawBody raw) {
        Schema schema = wanted.schema().orElseGet(() -> schema(options, location, raw));
        PartitionSpec spec = PartitionText.parse(wanted.partition(), schema);
        require(name, tables.create(name, wanted.authorization(), schema, spec));
        // Somebody else may have made it, and filled it.
        Producers.Change change =
                options.mode() == BatchMode.OVERWRITE_PARTITION
                        ? Producers.Change.REPLACE
                        : Producers.Change.APPEND;
        if (producers.look(principal, wanted.authorization(), name, change)
                != Producers.View.ALLOWED) {
            throw new CannotCreate(403, "You may not write to %s".formatted(name));
        }
    }

    private Schema schema(BatchOptions options, String location, RawBody raw) {
        var columns = new NewColumns(COLUMNS_MAX);
        Types.StructType struct = columns.struct(shape(options, location, raw));
        if (!columns.refusals().isEmpty()) {
            throw new CannotCreate(
                    UNPROCESSABLE,
                    "The batch does not say which columns the table shall have, so give a schema: "
                            + columns.refusals().entrySet().stream()
                                    .limit(20)
                                    .map(field -> field.getKey() + ": " + field.getValue())
                                    .collect(Collectors.joining("; ")));
        }
        if (struct.fields().isEmpty()) {
            throw new CannotCreate(
                    UNPROCESSABLE, "The batch has no values to tell columns from; give a schema");
        }
        return new Schema(struct.fields());
    }

    private Shape.Fields shape(BatchOptions options, String location, RawBody raw) {
        try (var in = landing.read(RawPlace.whole(location, raw.bytes()), raw.checksum());
                var body = Unpacked.of(in, options.compression(), raw.bytes())) {
            return readers.shape(options, Types.StructType.of(), body);
        } catch (IOException | BodyRefused broken) {
            throw new CannotCreate(
                    UNPROCESSABLE,
                    "The batch cannot be read, so that nobody can say which columns its table has: "
                            + broken.getMessage());
        }
    }
}
