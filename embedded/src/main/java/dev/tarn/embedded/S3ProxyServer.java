package dev.tarn.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** An S3 object store on a folder of the local disk. */
public final class S3ProxyServer implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final String REGION = "us-east-1";

    private static final List<String> JVM_OPTIONS =
            List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

    private static final String LOGBACK =
            """
            <configuration>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %level %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    private final S3ProxySettings settings;
    private final ChildProcess process;

    private S3ProxyServer(S3ProxySettings settings, ChildProcess process) {
        this.settings = settings;
        this.process = process;
    }

    /** Returns when the store answers. */
    public static S3ProxyServer start(S3ProxySettings wanted) {
        S3ProxySettings settings = wanted.withPort(FreePort.orFree(wanted.port()));
        JavaProgram program =
                new JavaProgram(
                        "s3proxy",
                        EngineClasspath.of(settings.tarnHome(), "s3proxy"),
                        settings.cache(),
                        "org.gaul.s3proxy.Main");
        Path properties = settings.configDir().resolve("s3proxy.properties");
        Path logback = settings.configDir().resolve("logback.xml");
        try {
            writeFiles(settings, properties, logback);
        } catch (IOException e) {
            throw new EngineException("Cannot prepare " + settings + ": " + e, e);
        }
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.add("-Dlogback.configurationFile=" + logback);
        ChildProcess process =
                ChildProcess.start(
                        new ChildCommand(
                                "s3",
                                program.command(
                                        options, List.of("--properties", properties.toString())),
                                program.environment(),
                                settings.dataDir(),
                                settings.logFile(),
                                settings.pidFile(),
                                properties.toString(),
                                StopSignal.TERM,
                                STOP_PATIENCE));
        S3ProxyServer server = new S3ProxyServer(settings, process);
        try (var probe = new HttpProbe()) {
            // Without a signature it refuses; that it answers is enough.
            Readiness.await(process, START_PATIENCE, () -> probe.answers(server.endpoint()));
        } catch (RuntimeException e) {
            process.stop();
            throw e;
        }
        return server;
    }

    private static void writeFiles(S3ProxySettings settings, Path properties, Path logback)
            throws IOException {
        Files.createDirectories(settings.configDir());
        Files.createDirectories(settings.dataDir());
        for (String bucket : settings.buckets()) {
            // A bucket is a folder; making it here spares us an S3 client.
            Files.createDirectories(settings.dataDir().resolve(bucket));
        }
        Files.writeString(logback, LOGBACK, UTF_8);
        Properties content = new Properties();
        content.setProperty(
                "s3proxy.endpoint", "http://" + settings.host() + ":" + settings.port());
        content.setProperty("s3proxy.authorization", "aws-v2-or-v4");
        content.setProperty("s3proxy.identity", settings.accessKey());
        content.setProperty("s3proxy.credential", settings.secretKey());
        content.setProperty("jclouds.provider", "filesystem-nio2");
        content.setProperty("jclouds.filesystem.basedir", settings.dataDir().toString());
        StringWriter text = new StringWriter();
        content.store(text, null);
        Files.deleteIfExists(properties);
        Files.createFile(
                properties,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(properties, text.toString(), UTF_8);
    }

    public URI endpoint() {
        return URI.create("http://" + settings.host() + ":" + settings.port());
    }

    public String region() {
        return REGION;
    }

    public String accessKey() {
        return settings.accessKey();
    }

    public String secretKey() {
        return settings.secretKey();
    }

    public int port() {
        return settings.port();
    }

    public long pid() {
        return process.pid();
    }

    /** The program, to be watched. */
    public ChildProcess process() {
        return process;
    }

    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.stop();
    }
}
