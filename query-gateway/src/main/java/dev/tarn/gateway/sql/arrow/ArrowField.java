package dev.tarn.gateway.sql.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.KeyValue;

/** A column with its name, as the head of a stream tells of it. */
record ArrowField(
        String name,
        ArrowType type,
        boolean nullable,
        List<ArrowField> children,
        Map<String, String> metadata,
        Column column) {
    ArrowField {
        children = List.copyOf(children);
        metadata = Map.copyOf(metadata);
    }

    static ArrowField of(String name, ArrowType type, Column column) {
        return new ArrowField(name, type, true, List.of(), Map.of(), column);
    }

    static ArrowField of(String name, ArrowType type, List<ArrowField> children, Column column) {
        return new ArrowField(name, type, true, children, Map.of(), column);
    }

    ArrowField with(Map<String, String> newMetadata) {
        return new ArrowField(name, type, nullable, children, newMetadata, column);
    }

    ArrowField required() {
        return new ArrowField(name, type, false, children, metadata, column);
    }

    int write(FlatBufferBuilder builder) {
        // Some readers want a list of children of everybody, also of those that have none.
        int childrenAt =
                Field.createChildrenVector(
                        builder,
                        children.stream().mapToInt(child -> child.write(builder)).toArray());
        int metadataAt = metadata.isEmpty() ? 0 : writeMetadata(builder);
        int nameAt = builder.createString(name);
        int typeAt = type.writer().applyAsInt(builder);
        return Field.createField(
                builder, nameAt, nullable, type.id(), typeAt, 0, childrenAt, metadataAt);
    }

    private int writeMetadata(FlatBufferBuilder builder) {
        int[] entries =
                new TreeMap<>(metadata)
                        .entrySet().stream()
                                .mapToInt(entry -> {
                                    int key = builder.createString(entry.getKey());
                                    int value = builder.createString(entry.getValue());
                                    return KeyValue.createKeyValue(builder, key, value);
                                })
                                .toArray();
        return Field.createCustomMetadataVector(builder, entries);
    }
}
