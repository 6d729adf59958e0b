package dev.tarn.launcher.lake;

import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.console.DataOption;
import dev.tarn.launcher.console.Logging;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.LaunchFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which catalog, and which lake in it. */
public final class CatalogOptions {
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--catalog",
            paramLabel = "URI",
            description =
                    "The catalog; that of the lakehouse in the data folder unless said otherwise.")
    private Optional<URI> uri = Optional.empty();

    @Option(
            names = "--login",
            paramLabel = "FILE",
            description =
                    "What to sign in with, as in clients/login of the data folder: grant_type=client_credentials&client_id=…&client_secret=…")
    private Optional<Path> login = Optional.empty();

    @Option(
            names = "--lake",
            paramLabel = "NAME",
            defaultValue = Endpoints.LAKE,
            description = "The lake (default: ${DEFAULT-VALUE}).")
    private String lake = Endpoints.LAKE;

    @Option(
            names = "--writer",
            paramLabel = "URI",
            description =
                    "The writer, for commands that write; that of the lakehouse in the data folder unless said otherwise.")
    private Optional<URI> writer = Optional.empty();

    /** What is done with a lake and a writer. */
    public interface Writing {
        int run(Lake lake, URI writer);
    }

    /** A table of the lake, by what somebody wrote. */
    public QualifiedName table(String text) {
        return QualifiedName.ofTable(text, lake);
    }

    /** Runs with a catalog that is signed in to, and the writer that belongs to it. */
    public int withWriter(Writing command) {
        return with(lake ->
                command.run(
                        lake, writer.orElseGet(() -> running(data.folder(), Endpoints::writer))));
    }

    /** Runs with a catalog that is signed in to. */
    public int with(ToIntFunction<Lake> command) {
        Logging.quiet();
        try (var http = new JsonHttp()) {
            DataFolder folder = data.folder();
            URI catalog = uri.orElseGet(() -> running(folder, Endpoints::catalog));
            Path file = login.orElseGet(() -> folder.clientFiles().login());
            return command.applyAsInt(
                    new Lake(CatalogClient.login(http, catalog, form(file)), lake));
        }
    }

    private static URI running(DataFolder folder, Function<Endpoints, URI> part) {
        return folder.run()
                .read()
                .filter(state -> state.launcher().isPresent())
                .map(state -> part.apply(new Endpoints(state.host(), state.ports())))
                .orElseThrow(() ->
                        new LaunchFailure(
                                "Tarn is not running in %s; ./tarn up starts it, --catalog and --writer name others"
                                        .formatted(folder)));
    }

    private static String form(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new LaunchFailure("Cannot read " + file + ": " + e, e);
        }
    }
}
