package dev.tarn.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * PostgreSQL refuses to run as root. A user namespace of its own makes root look like nobody and
 * needs no change of owners; where the system forbids that, as containers often do, the data is
 * given to a user without rights.
 */
sealed interface OrdinaryUser {
    /** What to put before the command. */
    List<String> prefix();

    /** Makes {@code path} and what is below accessible to that user. */
    void give(Path path);

    static OrdinaryUser find() {
        if (new UnixSystem().getUid() != 0) {
            return new Already();
        }
        if (succeeds(new Namespace().prefix())) {
            return new Namespace();
        }
        if (succeeds(new Nobody().prefix())) {
            return new Nobody();
        }
        throw new EngineException(
                "PostgreSQL does not run as root, and neither unshare nor setpriv works here:"
                        + " start Tarn as an ordinary user");
    }

    private static boolean succeeds(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        return run(command);
    }

    private static boolean run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** We are not root: nothing to do. */
    record Already() implements OrdinaryUser {
        @Override
        public List<String> prefix() {
            return List.of();
        }

        @Override
        public void give(Path path) {}
    }

    /** Root, in a namespace in which it is nobody. */
    record Namespace() implements OrdinaryUser {
        @Override
        public List<String> prefix() {
            return List.of("unshare", "-U");
        }

        @Override
        public void give(Path path) {}
    }

    /** A user that owns nothing but the data folder. */
    record Nobody() implements OrdinaryUser {
        private static final int ID = 65534;

        @Override
        public List<String> prefix() {
            return List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups");
        }

        @Override
        public void give(Path path) {
            try (Stream<Path> paths = Files.walk(path)) {
                for (Path each : paths.toList()) {
                    Files.setAttribute(each, "unix:uid", ID);
                    Files.setAttribute(each, "unix:gid", ID);
                }
            } catch (IOException e) {
                throw new EngineException("Cannot give " + path + " to user " + ID + ": " + e, e);
            }
            List<String> reach = new ArrayList<>(prefix());
            reach.addAll(List.of("test", "-r", path.toString()));
            if (!run(reach)) {
                throw new EngineException(
                        "PostgreSQL does not run as root, and user "
                                + ID
                                + " cannot reach "
                                + path
                                + ": start Tarn as an ordinary user, or in a folder open to all");
            }
        }
    }
}
