package dev.tarn.writer.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;

/** Arrow streams and files as Arrow's own library writes them. */
final class ArrowFiles {
    private ArrowFiles() {}

    static byte[] stream(FieldVector... columns) throws IOException {
        return stream(CompressionUtil.CodecType.NO_COMPRESSION, List.of(columns));
    }

    static byte[] stream(CompressionUtil.CodecType codec, List<FieldVector> columns)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        var root = new VectorSchemaRoot(columns);
        try (var writer =
                new ArrowStreamWriter(
                        root,
                        new DictionaryProvider.MapDictionaryProvider(),
                        Channels.newChannel(bytes),
                        IpcOption.DEFAULT,
                        codec == CompressionUtil.CodecType.NO_COMPRESSION
                                ? NoCompressionCodec.Factory.INSTANCE
                                : CommonsCompressionFactory.INSTANCE,
                        codec)) {
            write(writer, 1);
        }
        return bytes.toByteArray();
    }

    /** A column and no batch. */
    static byte[] empty(Field column) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new WriteChannel(Channels.newChannel(bytes));
        MessageSerializer.serialize(out, new Schema(List.of(column)));
        ArrowStreamWriter.writeEndOfStream(out, IpcOption.DEFAULT);
        return bytes.toByteArray();
    }

    static byte[] file(FieldVector... columns) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var root = new VectorSchemaRoot(Arrays.asList(columns));
        try (var writer =
                new ArrowFileWriter(
                        root,
                        new DictionaryProvider.MapDictionaryProvider(),
                        Channels.newChannel(bytes))) {
            write(writer, 2);
        }
        return bytes.toByteArray();
    }

    private static void write(ArrowWriter writer, int batches) throws IOException {
        writer.start();
        for (int i = 0; i < batches; i++) {
            writer.writeBatch();
        }
        writer.end();
    }

    /**
     * The same numbers twice; between them the values of their dictionary become more or others.
     */
    static byte[] withDictionary(
            DictionaryProvider dictionaries, FieldVector numbers, VarCharVector more, boolean delta)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        var root = new VectorSchemaRoot(List.of(numbers));
        try (var writer = new ArrowStreamWriter(root, dictionaries, Channels.newChannel(bytes))) {
            writer.start();
            writer.writeBatch();
            long id = numbers.getField().getDictionary().getId();
            var values = new VectorSchemaRoot(List.of(more));
            try (ArrowRecordBatch batch = new VectorUnloader(values).getRecordBatch();
                    var dictionary = new ArrowDictionaryBatch(id, batch, delta)) {
                MessageSerializer.serialize(
                        new WriteChannel(Channels.newChannel(bytes)), dictionary);
            }
            writer.writeBatch();
            writer.end();
        }
        return bytes.toByteArray();
    }

    static VarCharVector texts(BufferAllocator memory, String name, String... values) {
        var vector = new VarCharVector(name, memory);
        vector.allocateNew();
        for (int i = 0; i < values.length; i++) {
            vector.setSafe(i, new Text(values[i]));
        }
        vector.setValueCount(values.length);
        return vector;
    }
}
