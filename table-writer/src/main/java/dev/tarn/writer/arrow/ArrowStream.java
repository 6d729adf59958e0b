package dev.tarn.writer.arrow;

import com.google.flatbuffers.Table;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Unfolded;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/**
 * The rows of an Arrow stream or file, batch after batch. Whatever the bytes are, there are rows or
 * an exception; that of a flatbuffer's reader, too, says that they are none.
 */
public final class ArrowStream {
    private final Unfolded unfolded = new Unfolded();
    private final Dictionaries dictionaries = new Dictionaries(unfolded);
    private final ArrowMessages messages;
    private final List<Layout> columns;
    private final GenericRecord template;
    private Cells[] cells = new Cells[0];
    private int rows;
    private int row;

    /** Refuses columns that no table has. */
    public ArrowStream(InputStream in) throws IOException, Unfit {
        this.messages = new ArrowMessages(in);
        ArrowMessages.Item first =
                messages.next().orElseThrow(() -> new IOException("it has no schema"));
        if (first.message().headerType() != MessageHeader.Schema) {
            throw new IOException("it does not begin with a schema");
        }
        ArrowTypes.Columns all = new ArrowTypes(dictionaries).rows(header(first, new Schema()));
        this.columns = all.layouts();
        this.template = GenericRecord.create(all.type());
    }

    public Types.StructType type() {
        return template.struct();
    }

    /** Nothing at the end. A row that is too long is passed over by the next call. */
    public Optional<Record> next() throws IOException, Unfit {
        while (row == rows) {
            // Two batches at once would be twice the memory.
            cells = new Cells[0];
            Optional<ArrowMessages.Item> found = messages.next();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            unfolded.came(messages.position());
            take(found.orElseThrow());
        }
        int at = row++;
        unfolded.beginRow();
        return Optional.of(NestedLayouts.row(template, cells, at));
    }

    private void take(ArrowMessages.Item item) throws IOException {
        switch (item.message().headerType()) {
            case MessageHeader.RecordBatch -> {
                var in = new BatchBuffers(header(item, new RecordBatch()), item.body(), unfolded);
                int length = in.rows();
                cells = NestedLayouts.children(in, columns, length);
                in.requireEnd();
                for (Cells column : cells) {
                    if (column.length() != length) {
                        throw new IOException("a column has more values than rows");
                    }
                }
                rows = length;
                row = 0;
            }
            case MessageHeader.DictionaryBatch ->
                    dictionaries.take(header(item, new DictionaryBatch()), item.body());
            default -> throw new IOException("a message that is neither rows nor a dictionary");
        }
    }

    private static <T extends Table> T header(ArrowMessages.Item item, T empty) throws IOException {
        if (item.message().header(empty) == null) {
            throw new IOException("a message without contents");
        }
        return empty;
    }
}
