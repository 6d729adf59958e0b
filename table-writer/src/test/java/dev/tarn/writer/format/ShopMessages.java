package dev.tarn.writer.format;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.TextFormat;
import dev.tarn.writer.value.Unfit;
import java.util.Optional;

/** Messages as protoc would describe them. */
final class ShopMessages {
    static final BatchOptions OPTIONS =
            new BatchOptions(
                    BodyFormat.PROTOBUF,
                    Compression.NONE,
                    BatchMode.APPEND,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(1),
                    Optional.empty());

    private static final String FILE =
            """
            name: "shop.proto" package: "shop" syntax: "proto3"
            dependency: "google/protobuf/timestamp.proto"
            dependency: "google/protobuf/wrappers.proto"
            dependency: "google/protobuf/struct.proto"
            enum_type { name: "Color" value { name: "NONE" number: 0 } value { name: "RED" number: 1 } }
            message_type {
              name: "Order"
              field { name: "id" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL }
              field { name: "name" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL proto3_optional: true oneof_index: 1 }
              field { name: "small" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field { name: "unsigned" number: 4 type: TYPE_UINT32 label: LABEL_OPTIONAL }
              field { name: "big" number: 5 type: TYPE_UINT64 label: LABEL_OPTIONAL }
              field { name: "ratio" number: 6 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
              field { name: "flag" number: 7 type: TYPE_BOOL label: LABEL_OPTIONAL }
              field { name: "color" number: 8 type: TYPE_ENUM type_name: ".shop.Color" label: LABEL_OPTIONAL }
              field { name: "at" number: 9 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL }
              field { name: "most" number: 10 type: TYPE_MESSAGE type_name: ".google.protobuf.Int32Value" label: LABEL_OPTIONAL }
              field { name: "extra" number: 11 type: TYPE_MESSAGE type_name: ".google.protobuf.Struct" label: LABEL_OPTIONAL }
              field { name: "tags" number: 12 type: TYPE_STRING label: LABEL_REPEATED }
              field { name: "sizes" number: 13 type: TYPE_INT32 label: LABEL_REPEATED }
              field { name: "labels" number: 14 type: TYPE_MESSAGE type_name: ".shop.Order.LabelsEntry" label: LABEL_REPEATED }
              field { name: "address" number: 15 type: TYPE_MESSAGE type_name: ".shop.Address" label: LABEL_OPTIONAL }
              field { name: "card" number: 16 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0 }
              field { name: "cash" number: 17 type: TYPE_INT64 label: LABEL_OPTIONAL oneof_index: 0 }
              field { name: "data" number: 18 type: TYPE_BYTES label: LABEL_OPTIONAL }
              nested_type {
                name: "LabelsEntry" options { map_entry: true }
                field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
                field { name: "value" number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL }
              }
              oneof_decl { name: "payment" }
              oneof_decl { name: "_name" }
            }
            message_type {
              name: "Address"
              field { name: "city" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "zip" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
            }
            message_type {
              name: "Tree"
              field { name: "left" number: 1 type: TYPE_MESSAGE type_name: ".shop.Tree" label: LABEL_OPTIONAL }
            }
            message_type { name: "Nothing" }
            """;

    private ShopMessages() {}

    static ProtobufMessage order(AbsentFields absent) throws Unfit {
        return ProtobufMessage.of(descriptors(), "shop.Order", absent);
    }

    static ProtobufMessage of(String name) throws Unfit {
        return ProtobufMessage.of(descriptors(), name, AbsentFields.NULL);
    }

    private static byte[] descriptors() {
        try {
            FileDescriptorProto file = TextFormat.parse(FILE + wide(), FileDescriptorProto.class);
            return FileDescriptorSet.newBuilder().addFile(file).build().toByteArray();
        } catch (TextFormat.ParseException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** Each level has two of the next: a few lines, and more columns than there are atoms. */
    private static String wide() {
        var text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String field =
                    "field { name: \"%s\" number: %d label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: \".shop.Wide%s\" }";
            text.append("message_type { name: \"Wide%s\" ".formatted(i == 0 ? "" : i))
                    .append(field.formatted("a", 1, i + 1))
                    .append(field.formatted("b", 2, i + 1))
                    .append("}\n");
        }
        return text
                + "message_type { name: \"Wide40\" field { name: \"a\" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL } }";
    }
}
