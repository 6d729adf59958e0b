package dev.tarn.testkit.ceph;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Ceph's programs from the packages of Debian or Ubuntu: downloaded and unpacked beside the build,
 * never installed, so that no rights are needed and nothing of the machine changes. About 60 MB to
 * fetch and 240 MB on disk, once.
 */
record CephPackages(Path cache) {
    private static final List<String> WANTED = List.of("radosgw", "ceph-mon", "ceph-osd");

    /** What the packages ask for to manage real disks, and we don't have. */
    private static final Set<String> NEEDLESS =
            Set.of(
                    "cryptsetup-bin",
                    "dmeventd",
                    "dmidecode",
                    "gdisk",
                    "hdparm",
                    "logrotate",
                    "lvm2",
                    "nvme-cli",
                    "parted",
                    "smartmontools",
                    "sudo",
                    "xfsprogs");

    private static final Duration DOWNLOAD_PATIENCE = Duration.ofMinutes(5);

    /** The root of the tree that the packages were unpacked to. */
    Path root() throws CephUnavailable {
        try {
            Files.createDirectories(cache);
            // Several modules' tests may come here at once, in processes of their own.
            try (var channel =
                            FileChannel.open(
                                    cache.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                Path root = cache.resolve("root");
                if (!Files.isDirectory(root)) {
                    unpack(root);
                }
                return root;
            }
        } catch (IOException failure) {
            throw new CephUnavailable("cannot keep Ceph in %s: %s".formatted(cache, failure));
        }
    }

    private void unpack(Path root) throws IOException, CephUnavailable {
        Path packages = Files.createDirectories(cache.resolve("packages"));
        Path unpacked = Files.createDirectories(cache.resolve("unpacked"));
        var command = new Command(packages, Map.of("LC_ALL", "C"), DOWNLOAD_PATIENCE);
        var download = new ArrayList<>(List.of("apt-get", "download"));
        download.addAll(needed(command));
        command.run(download);
        for (Path file : debs(packages)) {
            command.run("dpkg-deb", "-x", file.toString(), unpacked.toString());
        }
        // In one step, so that an interrupted attempt is never taken for a finished one.
        Files.move(unpacked, root, StandardCopyOption.ATOMIC_MOVE);
        for (Path file : debs(packages)) {
            Files.delete(file);
        }
    }

    /** Simulates the installation, for the names of whatever this machine lacks. */
    private static List<String> needed(Command command) throws CephUnavailable {
        var simulate =
                new ArrayList<>(
                        List.of("apt-get", "install", "--simulate", "--no-install-recommends"));
        simulate.addAll(WANTED);
        List<String> names =
                command.run(simulate)
                        .lines()
                        .filter(line -> line.startsWith("Inst "))
                        .map(line -> line.split(" ", 3)[1])
                        .filter(name -> !NEEDLESS.contains(name))
                        .toList();
        if (!names.containsAll(WANTED)) {
            throw new CephUnavailable(
                    "apt-get would not install " + WANTED + "; are they installed already?");
        }
        return names;
    }

    private static List<Path> debs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb")).toList();
        }
    }
}
