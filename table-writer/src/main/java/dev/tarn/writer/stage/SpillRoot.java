package dev.tarn.writer.stage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder in which writers have theirs. Beside the system's temporary files anybody may have
 * made it before: one that is somebody else's would let them read the rows, change them, and choose
 * what is deleted.
 */
final class SpillRoot {
    static final FileAttribute<Set<PosixFilePermission>> OWNERS_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final String OWNER = "unix:uid";
    private static final int SUPERUSER = 0;

    private SpillRoot() {}

    static void make(Path root) throws IOException {
        Path parent = root.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(root, OWNERS_ONLY);
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("it is no folder", there);
            }
        }
        if (Files.getPosixFilePermissions(root, LinkOption.NOFOLLOW_LINKS)
                .contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("everybody may write there");
        }
    }

    /** {@code own} is a file that has just been made. */
    static void requireOwn(Path root, Path own) throws IOException {
        int owner = owner(root);
        if (owner != owner(own) && owner != SUPERUSER) {
            throw new IOException("it is somebody else's");
        }
    }

    private static int owner(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, OWNER, LinkOption.NOFOLLOW_LINKS);
    }
}
