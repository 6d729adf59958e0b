package dev.tarn.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Puts a child into a session of its own: Ctrl-C in a terminal reaches the launcher only, which
 * then stops the children in order.
 */
public final class OwnSession {
    private static final String PERL = "use POSIX; POSIX::setsid(); exec @ARGV or exit 127;";

    private OwnSession() {}

    /** What to put before a command; empty where the system offers nothing. */
    public static List<String> prefix() {
        for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (Files.isExecutable(Path.of(setsid))) {
                return List.of(setsid);
            }
        }
        // macOS has no setsid command, but a perl.
        String perl = "/usr/bin/perl";
        return Files.isExecutable(Path.of(perl)) ? List.of(perl, "-e", PERL) : List.of();
    }
}
