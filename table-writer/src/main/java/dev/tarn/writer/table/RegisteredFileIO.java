package dev.tarn.writer.table;

import java.util.Map;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Registers what is written, and deletes nothing: Iceberg's client tidies up after a failure that
 * it takes for certain, and only a settlement makes one certain.
 */
final class RegisteredFileIO implements FileIO {
    private static final long serialVersionUID = 1;

    private final transient FileIO files;
    private final transient FileRegister register;

    RegisteredFileIO(FileIO files, FileRegister register) {
        this.files = files;
        this.register = register;
    }

    @Override
    public InputFile newInputFile(String path) {
        return files.newInputFile(path);
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        return files.newInputFile(path, length);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        register.begin(path);
        return files.newOutputFile(path);
    }

    @Override
    public void deleteFile(String path) {
        register.unwanted(path);
    }

    @Override
    public Map<String, String> properties() {
        return files.properties();
    }

    @Override
    public void close() {
        files.close();
    }
}
