package dev.tarn.benchmarks.rig;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.io.OutputFile;

/**
 * Files of a client that remembers what it ever began, so that nobody takes what it left behind for
 * somebody else's.
 */
public final class RecordedFiles extends S3FileIO {
    private static final long serialVersionUID = 1;

    /** Of all clients of this process: Iceberg makes one of these for each table. */
    private static final Set<String> BEGUN = ConcurrentHashMap.newKeySet();

    public static Set<String> begun() {
        return Set.copyOf(BEGUN);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        BEGUN.add(path);
        return super.newOutputFile(path);
    }
}
