package dev.tarn.testkit.ceph;

import dev.tarn.embedded.ChildCommand;
import dev.tarn.embedded.ChildProcess;
import dev.tarn.embedded.EngineException;
import dev.tarn.embedded.FreePort;
import dev.tarn.embedded.HttpProbe;
import dev.tarn.embedded.Readiness;
import dev.tarn.embedded.StopSignal;
import dev.tarn.testkit.Scratch;
import dev.tarn.testkit.TarnHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/**
 * The one Ceph RADOS Gateway of this JVM: an S3 store that others run in production, with an STS
 * whose session policies it enforces.
 *
 * <p>This version wants two things of a client. The AWS SDK's own checksums get a 400: set {@code
 * requestChecksumCalculation} to {@code WHEN_REQUIRED}. And a session policy may hold no blank,
 * which arrives as a plus sign and is a malformed policy then.
 */
public final class CephRgw implements AutoCloseable {
    private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(60);
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final String USER = "tester";
    private static final String ROLE = "lake";

    private static final String WHO_MAY_ASSUME =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
              "Principal": {"AWS": ["arn:aws:iam:::user/tester"]}, "Action": ["sts:AssumeRole"]}]}
            """;

    private static final String EVERYTHING =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
              "Action": ["s3:*"], "Resource": ["arn:aws:s3:::*"]}]}
            """;

    private final CephConfig config;
    private final Command command;
    private final String secretKey = UUID.randomUUID().toString();
    private final List<ChildProcess> children = new ArrayList<>();

    private CephRgw(CephConfig config) {
        this.config = config;
        this.command = new Command(config.folder(), config.environment(), COMMAND_PATIENCE);
    }

    /**
     * The running gateway. Where it cannot run, the test that asks is skipped and reports the
     * reason.
     */
    public static CephRgw orSkip() {
        return switch (Shared.ATTEMPT) {
            case Attempt.Runs(CephRgw ceph) -> ceph;
            case Attempt.Cannot(String reason) -> Assumptions.abort("No Ceph here: " + reason);
        };
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + config.gatewayPort());
    }

    public String region() {
        return "us-east-1";
    }

    /** The keys of a user who owns whatever buckets it makes. */
    public String accessKey() {
        return USER;
    }

    public String secretKey() {
        return secretKey;
    }

    /**
     * A role that this user may assume, and that may do everything which a session policy leaves of
     * it.
     */
    public String roleArn() {
        return "arn:aws:iam:::role/" + ROLE;
    }

    @Override
    public void close() {
        children.reversed().forEach(ChildProcess::close);
    }

    private sealed interface Attempt {
        record Runs(CephRgw ceph) implements Attempt {}

        record Cannot(String reason) implements Attempt {}
    }

    /** Tried once: what failed for the first test would fail for the next. */
    private static final class Shared {
        private static final Attempt ATTEMPT = attempt();

        private static Attempt attempt() {
            try {
                return new Attempt.Runs(start());
            } catch (CephUnavailable unavailable) {
                return new Attempt.Cannot(String.valueOf(unavailable.getMessage()));
            } catch (IOException | EngineException failure) {
                return new Attempt.Cannot(failure.toString());
            }
        }
    }

    private static CephRgw start() throws CephUnavailable, IOException {
        Path root = new CephPackages(TarnHome.path().resolve("target/cache/ceph")).root();
        Path folder = Scratch.folder("ceph");
        var ceph = new CephRgw(CephConfig.write(root, folder, FreePort.find(), FreePort.find()));
        Scratch.atExit(ceph, folder);
        ceph.startMonitor();
        ceph.startStorage();
        ceph.startGateway();
        ceph.createUserAndRole();
        return ceph;
    }

    private void startMonitor() throws CephUnavailable {
        String map = config.folder().resolve("monmap").toString();
        command.run(
                config.program("monmaptool"),
                "--create",
                "--fsid",
                config.fsid(),
                "--addv",
                "a",
                "[v2:127.0.0.1:%d]".formatted(config.monitorPort()),
                map);
        command.run(config.program("ceph-mon"), "-i", "a", "--mkfs", "--monmap", map);
        daemon("ceph-mon", "-i", "a");
    }

    private void startStorage() throws CephUnavailable {
        String uuid = UUID.randomUUID().toString();
        // These wait for the monitor by themselves.
        ceph("osd", "new", uuid);
        command.run(config.program("ceph-osd"), "-i", "0", "--mkfs", "--osd-uuid", uuid);
        ceph("osd", "crush", "add", "osd.0", "1", "root=default", "host=here");
        daemon("ceph-osd", "-i", "0");
    }

    private void startGateway() {
        ChildProcess gateway = daemon("radosgw", "-n", "client.rgw");
        try (var probe = new HttpProbe()) {
            Readiness.await(gateway, START_PATIENCE, () -> probe.answers(endpoint()));
        }
    }

    private void createUserAndRole() throws CephUnavailable {
        String admin = config.program("radosgw-admin");
        command.run(
                admin,
                "user",
                "create",
                "--uid=" + USER,
                "--display-name=Tester",
                "--access-key=" + USER,
                "--secret-key=" + secretKey);
        command.run(
                admin,
                "role",
                "create",
                "--role-name=" + ROLE,
                "--assume-role-policy-doc=" + WHO_MAY_ASSUME);
        command.run(
                admin,
                "role-policy",
                "put",
                "--role-name=" + ROLE,
                "--policy-name=everything",
                "--policy-doc=" + EVERYTHING);
    }

    private void ceph(String... arguments) throws CephUnavailable {
        var words = new ArrayList<>(List.of(config.program("ceph")));
        words.addAll(List.of(arguments));
        command.run(words);
    }

    private ChildProcess daemon(String program, String... arguments) {
        Path folder = config.folder();
        var words = new ArrayList<>(List.of(config.program(program)));
        words.addAll(List.of(arguments));
        // In the foreground, and recognisable by its folder.
        words.addAll(List.of("-f", "-c", folder.resolve("ceph.conf").toString()));
        ChildProcess child =
                ChildProcess.start(
                        new ChildCommand(
                                program,
                                words,
                                config.environment(),
                                folder,
                                folder.resolve(program + ".out"),
                                folder.resolve(program + ".child"),
                                folder.toString(),
                                StopSignal.TERM,
                                STOP_PATIENCE));
        children.add(child);
        return child;
    }
}
