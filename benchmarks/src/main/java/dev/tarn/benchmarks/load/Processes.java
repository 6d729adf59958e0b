package dev.tarn.benchmarks.load;

import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.rig.Stores;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Whose CPU is counted, by their names. */
public final class Processes {
    private Processes() {}

    /** Of a server, where it is known, and of the driver. */
    public static Map<String, Supplier<Duration>> of(RunningPeer running) {
        Map<String, Supplier<Duration>> processes = new LinkedHashMap<>();
        if (running.resident().getAsLong() > 0) {
            processes.put("server", running.cpu());
        }
        processes.put("driver", driver());
        return processes;
    }

    public static Map<String, Supplier<Duration>> of(RunningPeer running, Stores stores) {
        Map<String, Supplier<Duration>> processes = of(running);
        processes.put("postgres", stores::postgresCpu);
        processes.put("s3", stores::s3Cpu);
        return processes;
    }

    /** Without those that it has started. */
    public static Supplier<Duration> driver() {
        return () -> ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
