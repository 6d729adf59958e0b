package dev.tarn.launcher.run;

import dev.tarn.embedded.Orphan;
import dev.tarn.embedded.PidFile;
import dev.tarn.embedded.StopSignal;
import dev.tarn.launcher.state.DataFolder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Children that outlived their launcher. The caller holds the lock of the folder. */
public record Leftovers(DataFolder folder) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Stops them in order; returns who was stopped, with the pid. */
    public Map<String, Long> stop() {
        Map<String, Long> stopped = new LinkedHashMap<>();
        stop(Part.TRINO, StopSignal.TERM, stopped);
        stop(Part.S3, StopSignal.TERM, stopped);
        stop(Part.POSTGRES, StopSignal.INT, stopped);
        folder.run().delete();
        return stopped;
    }

    private void stop(String part, StopSignal signal, Map<String, Long> stopped) {
        Orphan.stop(new PidFile(folder.pid(part)), signal, PATIENCE)
                .ifPresent(pid -> stopped.put(part, pid));
    }
}
