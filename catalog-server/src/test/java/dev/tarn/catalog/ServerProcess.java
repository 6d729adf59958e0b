package dev.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A catalog server in a process of its own, which can be killed, or kept short of memory. */
final class ServerProcess implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final URI uri;

    private ServerProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    static ServerProcess start(TestDatabase database, String... jvmOptions) throws IOException {
        Process process = launch(database, List.of(jvmOptions));
        try {
            return new ServerProcess(process, listening(process));
        } catch (IOException | RuntimeException | Error failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    URI uri() {
        return uri;
    }

    /** For its administrator. */
    Http http() {
        return new Http(uri, token());
    }

    String token() {
        var form =
                "grant_type=client_credentials&client_id=admin&client_secret=administrator&scope=catalog";
        var request =
                HttpRequest.newBuilder(uri.resolve("/v1/oauth/tokens"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form));
        HttpResponse<String> answer =
                CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
        return new Http.Answer(answer.statusCode(), answer.body(), answer)
                .json()
                .path("access_token")
                .textValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** With SIGKILL; answers when it is over. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private static Process launch(TestDatabase database, List<String> jvmOptions)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1"));
        command.addAll(jvmOptions);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        CatalogMain.class.getName(),
                        "serve"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(
                        Map.ofEntries(
                                Map.entry("CATALOG_HTTP_PORT", "0"),
                                Map.entry("CATALOG_ADMIN_PORT", "0"),
                                Map.entry("CATALOG_ISSUER", "http://catalog.test"),
                                Map.entry("CATALOG_DATABASE_URL", database.url()),
                                Map.entry("CATALOG_DATABASE_USER", database.user()),
                                Map.entry("CATALOG_DATABASE_PASSWORD", database.password()),
                                Map.entry("CATALOG_DATABASE_LOCK_TIMEOUT", "90s"),
                                Map.entry("CATALOG_DATABASE_STATEMENT_TIMEOUT", "90s"),
                                Map.entry("CATALOG_STORAGE_LOCAL_FILES", "true"),
                                Map.entry("CATALOG_BOOTSTRAP_CLIENT_SECRET", "administrator"),
                                Map.entry("CATALOG_ENCRYPTION_KEY", TestCatalog.ENCRYPTION_KEY)));
        return builder.start();
    }

    /** Reads until it says where, and goes on reading, so that its output never fills up. */
    private static URI listening(Process server) throws IOException {
        var output = server.inputReader(UTF_8);
        var seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int at = line.indexOf("Listening on ");
            if (at >= 0) {
                Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                return URI.create(line.substring(at + "Listening on ".length()).strip());
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("The server ended:\n" + seen);
    }
}
