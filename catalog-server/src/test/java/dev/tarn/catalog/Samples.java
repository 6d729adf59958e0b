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

    /** The body of a view's create request. */
    static final String CREATE_VIEW =
            """
            {"name":"%s","schema":{"type":"struct","schema-id":0,"fields":[\
            {"id":1,"name":"id","required":true,"type":"long"}]},"properties":{},\
            "view-version":{"version-id":1,"timestamp-ms":1,"schema-id":0,"summary":{},\
            "default-namespace":["sales"],"representations":[\
            {"type":"sql","sql":"SELECT 1 AS id","dialect":"trino"}]}}\
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
