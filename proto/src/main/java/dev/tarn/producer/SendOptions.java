package dev.tarn.producer;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a batch is sent. Each method answers a changed copy.
 *
 * @param key under which the batch is known; without one it gets a random one, which is kept over
 *     all attempts
 * @param landed whether it is enough that the writer has the batch safely, before it is in the
 *     table
 * @param encoding how the bytes are packed already: {@code gzip} or {@code zstd}
 * @param parameters of the writer's interface
 */
public record SendOptions(
        Optional<String> key,
        boolean landed,
        Optional<String> encoding,
        Map<String, String> parameters) {
    private static final SendOptions USUAL =
            new SendOptions(Optional.empty(), false, Optional.empty(), Map.of());

    public SendOptions {
        parameters = Map.copyOf(parameters);
    }

    /** Appended, under a random key, answered when it is in the table. */
    public static SendOptions usual() {
        return USUAL;
    }

    /**
     * The same key and the same bytes are the same batch, also for another process on another day;
     * at most 255 printable ASCII characters.
     */
    public SendOptions key(String text) {
        return new SendOptions(Optional.of(text), landed, encoding, parameters);
    }

    /** Answered once the writer has it safely; {@link TableProducer#join} waits for the rest. */
    public SendOptions untilLanded() {
        return new SendOptions(key, true, encoding, parameters);
    }

    /** The bytes are packed: {@code gzip} or {@code zstd}. */
    public SendOptions encoding(String name) {
        return new SendOptions(key, landed, Optional.of(name), parameters);
    }

    /** Makes the table where there is none, with the columns that the batch has. */
    public SendOptions create() {
        return with("create", "true");
    }

    /** With {@link #create}: its columns, in the JSON of Iceberg. */
    public SendOptions schema(String json) {
        return with("schema", json);
    }

    /** With {@link #create}: such as {@code region, day(at)}. */
    public SendOptions partition(String columns) {
        return with("partition", columns);
    }

    /** The partitions of the rows hold these rows and nothing else afterwards. */
    public SendOptions replacingPartitions() {
        return with("mode", "overwrite-partition");
    }

    /** The version of the registered message that the rows are. */
    public SendOptions message(int version) {
        return with("message", Integer.toString(version));
    }

    /** Of a workbook, instead of the first. */
    public SendOptions sheet(String name) {
        return with("sheet", name);
    }

    /** Any parameter of the writer's interface. */
    public SendOptions with(String name, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(name, value);
        return new SendOptions(key, landed, encoding, more);
    }
}
