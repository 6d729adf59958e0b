package dev.tarn.catalog;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** Small things that many tests need. */
final class Samples {
    static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()));

    /** The body of a create request. */
    static final String CREATE =
            """
            {"name":"%s","schema":{"type":"struct","schema-id":0,"fields":[\
            {"id":1,"name":"id","required":true,"type":"long"}]}%s}\
            """;

    private Samples() {}

    /** Of one row; nobody reads it. */
    static DataFile file(Table table, String name) {
        return DataFiles.builder(table.spec())
                .withPath(table.location() + "/data/" + name + ".parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
    }
}
