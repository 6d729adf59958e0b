package dev.tarn.benchmarks.file;

import dev.tarn.benchmarks.rig.ProcessTree;
import dev.tarn.benchmarks.rig.ServiceProcess;
import dev.tarn.embedded.FreePort;
import dev.tarn.writer.WriterMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Each file is one batch, as its producer would send it. */
final class TarnLoading implements Loading {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int COMMITTED = 200;
    private static final int LANDED = 202;

    private final ServiceProcess writer;
    private final URI batches;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TarnLoading(FileRig rig, String table, Path folder) throws IOException, InterruptedException {
        token = rig.token();
        writer =
                new ServiceProcess(
                        "writer",
                        WriterMain.class,
                        "WRITER",
                        rig.writerSettings(),
                        List.of("-Xmx1g"),
                        folder,
                        FreePort.find(),
                        FreePort.find());
        batches =
                writer.uri()
                        .resolve(
                                "/v1/lakes/%s/namespaces/%s/tables/%s/batches"
                                        .formatted(FileRig.LAKE, FileRig.NAMESPACE, table));
        try {
            awaitReady();
        } catch (IOException | InterruptedException failed) {
            close();
            throw failed;
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (!writer.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(writer + " is not ready");
            }
            Thread.sleep(50);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(writer.adminUri().resolve("/health/ready"));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void load(Path file) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(batches)
                                .header("Authorization", "Bearer " + token)
                                .header("Idempotency-Key", file.getFileName().toString())
                                .header("Content-Type", "application/x-ndjson")
                                .POST(BodyPublishers.ofFile(file))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != COMMITTED && answer.statusCode() != LANDED) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
    }

    @Override
    public Map<String, Duration> cpu() {
        return Map.of("server", ProcessTree.cpu(writer.pid()));
    }

    @Override
    public long residentBytes() {
        return ProcessTree.residentBytes(writer.pid());
    }

    @Override
    public void close() {
        http.shutdownNow();
        writer.close();
    }
}
