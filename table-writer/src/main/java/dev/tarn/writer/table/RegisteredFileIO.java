package dev.tarn.writer.table;

import java.util.Map;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Registers what is written, and deletes nothing: Iceberg's client tidies up after a failure that
 * it takes for certain, and only a settlement makes one certain. Manifest lists of its own are not
 * read from the store.
 */
final class RegisteredFileIO implements FileIO {
    private static final long serialVersionUID = 1;

    private final transient FileIO files;
    private final transient FileRegister register;
    private final transient ManifestLists lists;
    private final String lake;

    RegisteredFileIO(FileIO files, FileRegister register, ManifestLists lists, String lake) {
        this.files = files;
        this.register = register;
        this.lists = lists;
        this.lake = lake;
    }

    @Override
    public InputFile newInputFile(String path) {
        return lists.find(lake, path).orElseGet(() -> files.newInputFile(path));
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        return lists.find(lake, path).orElseGet(() -> files.newInputFile(path, length));
    }

    @Override
    public OutputFile newOutputFile(String path) {
        register.begin(path);
        return lists.remembering(lake, files.newOutputFile(path));
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
