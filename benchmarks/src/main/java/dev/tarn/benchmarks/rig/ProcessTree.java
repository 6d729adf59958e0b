package dev.tarn.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** What a process has used, with those that it started, also those that have ended since. */
public final class ProcessTree {
    /** Of user time, system time, and both of the children that have ended, behind the name. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;
    private static final int MILLIS_A_TICK = 10;

    private ProcessTree() {}

    /** PostgreSQL's backends come and go; what they used stays in the postmaster's account. */
    public static Duration cpu(long pid) {
        Optional<ProcessHandle> root = ProcessHandle.of(pid);
        return Stream.concat(root.stream(), root.stream().flatMap(ProcessHandle::descendants))
                .map(ProcessTree::cpu)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration cpu(ProcessHandle process) {
        try {
            return cpu(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
        } catch (IOException goneOrNotLinux) {
            return process.info().totalCpuDuration().orElse(Duration.ZERO);
        }
    }

    /** The name of a process may have spaces and brackets in it. */
    static Duration cpu(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = 0; i < TIMES; i++) {
            ticks += Long.parseLong(fields[FIRST_TIME + i]);
        }
        return Duration.ofMillis(ticks * MILLIS_A_TICK);
    }

    /** What the kernel says it has in memory, in bytes; 0 where the kernel does not say. */
    public static long residentBytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }
}
