package dev.tarn.benchmarks.column;

import java.io.IOException;
import java.util.Locale;
import org.apache.iceberg.io.OutputFile;

/** From the bytes of a body to a Parquet file. */
enum Way {
    COLUMNS("the readers of Tarn's writer service, and its columns"),
    GENERIC_WRITER("Jackson's streaming parser, and Iceberg's `GenericParquetWriter`"),
    INTERNAL_WRITER("Jackson's streaming parser, and Iceberg's `InternalWriter`");

    private final String description;

    Way(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    void write(byte[] body, boolean isJson, OutputFile file) throws IOException {
        switch (this) {
            case COLUMNS -> new ColumnWay(body, isJson).write(file);
            case GENERIC_WRITER -> new JacksonWay(body, isJson, RowValues.GENERIC).write(file);
            case INTERNAL_WRITER -> new JacksonWay(body, isJson, RowValues.INTERNAL).write(file);
        }
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
