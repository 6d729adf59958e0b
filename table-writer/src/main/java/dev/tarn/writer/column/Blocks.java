package dev.tarn.writer.column;

/** Takes rows as columns. Who reads them puts each into the block that is open. */
public interface Blocks {
    /** One that has room for another row. It may be another one after each row. */
    ColumnBlock open();

    /** Whether the latest row stays in its block; one that does not is another reader's. */
    default boolean keeps(ColumnBlock block) {
        return true;
    }
}
