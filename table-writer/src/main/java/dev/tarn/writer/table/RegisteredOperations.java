package dev.tarn.writer.table;

import dev.tarn.writer.operations.PassedOnOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;

/** A table whose every new file is registered. */
final class RegisteredOperations extends PassedOnOperations {
    private final FileIO files;

    RegisteredOperations(TableOperations operations, FileIO files) {
        super(operations);
        this.files = files;
    }

    @Override
    public FileIO io() {
        return files;
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return new RegisteredOperations(operations.temp(uncommitted), files);
    }
}
