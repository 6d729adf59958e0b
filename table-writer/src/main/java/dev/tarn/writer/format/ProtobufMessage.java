package dev.tarn.writer.format;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import dev.tarn.writer.value.Unfit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The message that a row of a Protobuf body is, made of the descriptors that say so. */
public final class ProtobufMessage {
    /** What protoc makes of some hundred files. */
    public static final int DESCRIPTOR_BYTES_MAX = 1024 * 1024;

    /** Those that compilers know by themselves, and producers may leave out. */
    private static final Map<String, FileDescriptor> WELL_KNOWN =
            Stream.of(
                            AnyProto.getDescriptor(),
                            DurationProto.getDescriptor(),
                            FieldMaskProto.getDescriptor(),
                            StructProto.getDescriptor(),
                            TimestampProto.getDescriptor(),
                            WrappersProto.getDescriptor())
                    .collect(Collectors.toMap(FileDescriptor::getName, Function.identity()));

    private final ProtobufTypes.Message message;
    private final AbsentFields absent;

    private ProtobufMessage(ProtobufTypes.Message message, AbsentFields absent) {
        this.message = message;
        this.absent = absent;
    }

    /**
     * {@code descriptors} is a {@code FileDescriptorSet}, as {@code protoc --descriptor_set_out}
     * writes it; refuses what no table can hold.
     */
    public static ProtobufMessage of(byte[] descriptors, String name, AbsentFields absent)
            throws Unfit {
        return new ProtobufMessage(
                ProtobufTypes.rows(find(new Files(descriptors).all(), name), absent), absent);
    }

    ProtobufTypes.Message message() {
        return message;
    }

    AbsentFields absent() {
        return absent;
    }

    private static Descriptor find(Iterable<FileDescriptor> files, String name) {
        for (FileDescriptor file : files) {
            String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
            if (name.startsWith(prefix)) {
                Descriptor found = file.findMessageTypeByName(head(name, prefix));
                String[] nested = tail(name, prefix);
                for (int i = 0; found != null && i < nested.length; i++) {
                    found = found.findNestedTypeByName(nested[i]);
                }
                if (found != null) {
                    return found;
                }
            }
        }
        throw new IllegalArgumentException("The descriptors have no message " + name);
    }

    private static String head(String name, String prefix) {
        return name.substring(prefix.length()).split("[.]", 2)[0];
    }

    private static String[] tail(String name, String prefix) {
        String[] parts = name.substring(prefix.length()).split("[.]", 2);
        return parts.length == 1 ? new String[0] : parts[1].split("[.]", -1);
    }

    /** Files that name each other, linked. */
    private static final class Files {
        private final Map<String, FileDescriptorProto> files = new HashMap<>();
        private final Map<String, FileDescriptor> linked = new HashMap<>();
        private final Set<String> open = new HashSet<>();

        Files(byte[] descriptors) {
            try {
                for (FileDescriptorProto file :
                        FileDescriptorSet.parseFrom(descriptors).getFileList()) {
                    files.put(file.getName(), file);
                }
            } catch (InvalidProtocolBufferException broken) {
                throw new IllegalArgumentException(
                        "Not a FileDescriptorSet: " + broken.getMessage(), broken);
            }
        }

        Iterable<FileDescriptor> all() {
            files.keySet().forEach(this::link);
            return linked.values();
        }

        private FileDescriptor link(String name) {
            FileDescriptor known = linked.get(name);
            if (known != null) {
                return known;
            }
            FileDescriptorProto file = files.get(name);
            if (file == null) {
                FileDescriptor wellKnown = WELL_KNOWN.get(name);
                if (wellKnown == null) {
                    throw new IllegalArgumentException(
                            "The descriptors lack %s; protoc puts it in with --include_imports"
                                    .formatted(name));
                }
                return wellKnown;
            }
            if (!open.add(name)) {
                throw new IllegalArgumentException(name + " imports itself");
            }
            FileDescriptor[] imports =
                    file.getDependencyList().stream()
                            .map(this::link)
                            .toArray(FileDescriptor[]::new);
            try {
                FileDescriptor made = FileDescriptor.buildFrom(file, imports);
                linked.put(name, made);
                return made;
            } catch (DescriptorValidationException | RuntimeException wrong) {
                throw new IllegalArgumentException(
                        "Cannot use %s: %s".formatted(name, wrong.getMessage()), wrong);
            }
        }
    }
}
