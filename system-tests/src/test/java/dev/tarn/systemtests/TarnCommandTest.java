package dev.tarn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tarn.systemtests.TarnCommand.Ended;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a lakehouse from starting is one clear line, and nothing is lost. */
class TarnCommandTest {
    private static final Path HOME = Path.of(System.getProperty("tarn.home", ".."));

    private final TarnCommand tarn = new TarnCommand(HOME);

    @TempDir private Path folder;

    @Test
    void worksThroughALinkAndFromAnotherFolder() throws Exception {
        Path link =
                Files.createSymbolicLink(
                        folder.resolve("lakehouse"), HOME.resolve("tarn").toAbsolutePath());

        Ended version = new TarnCommand(link, Map.of()).run("version");

        assertThat(version.exitCode()).as(version.said()).isZero();
        assertThat(version.out()).contains("0.1.0");
    }

    @Test
    void findsAJdkAlthoughJavaHomeNamesNone() throws Exception {
        Ended version =
                new TarnCommand(
                                HOME.resolve("tarn").toAbsolutePath(),
                                Map.of("JAVA_HOME", "/nowhere"))
                        .run("version");

        assertThat(version.exitCode()).as(version.said()).isZero();
    }

    @Test
    void saysInOneLineWhichJavaItWants() throws Exception {
        String script = Files.readString(HOME.resolve("tarn"));
        Path wanting = script("tarn", script.replace("JAVA_WANTED=25", "JAVA_WANTED=999"));

        Ended refused = new TarnCommand(wanting, Map.of()).run("up");

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err().lines()).singleElement().asString().contains("JDK 999");
    }

    @Test
    void explainsItself() throws Exception {
        Ended help = tarn.run("help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("up ", "down", "status", "test", "check", "doctor", "version");
    }

    @Test
    void refusesAnUnknownCommand() throws Exception {
        Ended refused = tarn.run("upp");

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("upp");
    }

    @Test
    void namesATakenPort() throws Exception {
        // 8181 may be taken by another lakehouse already: then that is the one that is named.
        try (var _ = taken(8181)) {
            Ended refused = tarn.run("up", "--detach", "--no-trino", "--data", folder.toString());

            assertThat(refused.exitCode()).isNotZero();
            assertThat(refused.err().lines())
                    .singleElement()
                    .asString()
                    .contains("8181")
                    .contains("--ports auto");
        }
    }

    @Test
    void refusesADataFolderOfANewerVersion() throws Exception {
        Files.writeString(
                folder.resolve("tarn.json"), "{\"format\": 999, \"writtenBy\": \"99.0.0\"}");

        Ended refused = tarn.run("up", "--detach", "--no-trino", "--data", folder.toString());

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err().lines()).singleElement().asString().contains("newer");
        assertThat(folder.resolve("tarn.json")).content().contains("999");
    }

    /**
     * On a disk of 100 MB, in a name space of its own, which needs no rights where it is allowed.
     */
    @Test
    void refusesAFullDisk() throws Exception {
        Path unshare = Path.of("/usr/bin/unshare");
        assumeTrue(Files.isExecutable(unshare), "there is no unshare here");
        var ownNamespace = new TarnCommand(unshare, Map.of());
        String mount = "mount -t tmpfs -o size=100m none '%s'".formatted(folder);
        assumeTrue(
                ownNamespace.run("-rm", "sh", "-c", mount).exitCode() == 0,
                "nobody may mount anything here");

        Ended refused =
                ownNamespace.run(
                        "-rm",
                        "sh",
                        "-c",
                        "%s && exec '%s' up --detach --no-trino --data '%s/data'"
                                .formatted(
                                        mount,
                                        HOME.resolve("tarn").toAbsolutePath().normalize(),
                                        folder));

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err().lines()).singleElement().asString().contains("is full", "MB free");
    }

    /** A build of many minutes ends in a screen that says which test failed, and how. */
    @Test
    void namesTheTestsThatFailed() throws Exception {
        String report =
                """
                <testsuite name="dev.ATest" tests="2" errors="0" skipped="0" failures="1">
                  <testcase name="holds" classname="dev.ATest"/>
                  <testcase name="breaks" classname="dev.ATest">
                    <failure message="&#10;expected: &quot;a&quot; &amp; &lt;b&gt;" type="x.Y"><![CDATA[x]]></failure>
                  </testcase>
                </testsuite>
                """;
        Path tarn = script("tarn", Files.readString(HOME.resolve("tarn")));
        script(
                "mvnw",
                """
                #!/bin/sh
                mkdir -p part/target/surefire-reports
                cat > part/target/surefire-reports/TEST-dev.ATest.xml <<'REPORT'
                %sREPORT
                exit 1
                """
                        .formatted(report));
        Path tests = Files.createDirectories(folder.resolve("part/src/test/java"));
        Files.createFile(tests.resolve("ATest.java"));

        Ended failed = new TarnCommand(tarn, Map.of()).run("test");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out().strip().lines())
                .containsExactly(
                        "FAILED part dev.ATest.breaks:  expected: \"a\" & <b>",
                        "  part                 2 run, 1 failed, 0 skipped",
                        "1 passed, 1 failed, 0 skipped");
    }

    private Path script(String name, String content) throws Exception {
        Path script = Files.writeString(folder.resolve(name), content);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void saysThatNothingRuns() throws Exception {
        Ended status = tarn.run("status", "--data", folder.toString());

        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.said()).containsIgnoringCase("not running");
    }

    private static AutoCloseable taken(int port) throws Exception {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (java.net.BindException _) {
            return () -> {};
        }
    }
}
