package dev.tarn.launcher.doctor;

import dev.tarn.embedded.EngineClasspath;
import dev.tarn.embedded.EngineException;
import dev.tarn.embedded.FreePort;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.Ports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a lakehouse needs of the machine, whether it runs or not. */
record Machine(Path tarnHome, DataFolder folder) {
    private static final int JAVA_MIN = 25;
    private static final long MEMORY_MIN = 3L << 30;
    private static final long DISK_MIN = 512L << 20;
    private static final long DISK_COMFORTABLE = 2L << 30;
    private static final List<String> ENGINES =
            List.of(
                    "postgresql",
                    "s3proxy",
                    "trino-server",
                    "trino-iceberg",
                    "trino-tpch",
                    "trino-memory");

    List<Finding> examine(boolean running) {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(memory());
        findings.add(disk());
        findings.add(engines());
        findings.add(dataFolder());
        findings.add(secrets());
        if (!running) {
            findings.add(ports());
        }
        return findings;
    }

    private static Finding java() {
        String version = Runtime.version() + " in " + System.getProperty("java.home");
        return Runtime.version().feature() >= JAVA_MIN
                ? Finding.ok("Java", version)
                : Finding.failure(
                        "Java", version, "install a JDK 25 or newer: https://adoptium.net");
    }

    private static Finding memory() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        long total = system.getTotalMemorySize();
        String detail = (total >> 20) + " MB";
        return total >= MEMORY_MIN
                ? Finding.ok("memory", detail)
                : Finding.warning(
                        "memory", detail, "Trino alone takes about 1 GB: ./tarn up --no-trino");
    }

    private Finding disk() {
        Path existing = folder.path();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            String detail = (free >> 20) + " MB free for " + folder;
            if (free < DISK_MIN) {
                return Finding.failure("disk", detail, "make room, or use --data on another disk");
            }
            return free < DISK_COMFORTABLE
                    ? Finding.warning("disk", detail, "it fills up soon")
                    : Finding.ok("disk", detail);
        } catch (IOException e) {
            return Finding.failure("disk", "cannot be read: " + e, "use --data");
        }
    }

    private Finding engines() {
        try {
            ENGINES.forEach(engine -> EngineClasspath.of(tarnHome, engine));
            return Finding.ok("engines", "all built");
        } catch (EngineException e) {
            return Finding.failure("engines", e.getMessage(), "./tarn build");
        }
    }

    private Finding dataFolder() {
        try {
            folder.check();
            return Finding.ok(
                    "data folder", folder + (folder.exists() ? "" : " (made by the first up)"));
        } catch (LaunchFailure e) {
            return Finding.failure("data folder", e.getMessage(), "choose another with --data");
        }
    }

    private Finding secrets() {
        Path file = folder.secretsFile().path();
        if (!Files.exists(file)) {
            return Files.exists(folder.postgres())
                    ? Finding.failure("secrets", file + " is missing", "restore it from a backup")
                    : Finding.ok("secrets", "made by the first up");
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            Set<PosixFilePermission> ownerOnly =
                    EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            return ownerOnly.containsAll(permissions)
                    ? Finding.ok("secrets", "readable by their owner only")
                    : Finding.failure("secrets", "readable by others", "chmod 600 " + file);
        } catch (IOException e) {
            return Finding.failure("secrets", "cannot be read: " + e, "check " + file);
        }
    }

    private Finding ports() {
        Ports ports = folder.exists() ? folder.ports().read().orElse(Ports.DEFAULT) : Ports.DEFAULT;
        Set<Integer> taken = new TreeSet<>(ports.byName().values());
        taken.removeIf(port -> FreePort.isFree(Endpoints.LOOPBACK, port));
        return taken.isEmpty()
                ? Finding.ok("ports", "all free: " + ports.byName().values())
                : Finding.failure(
                        "ports",
                        "taken by other programs: " + taken,
                        "stop those, or ./tarn up --ports auto");
    }
}
