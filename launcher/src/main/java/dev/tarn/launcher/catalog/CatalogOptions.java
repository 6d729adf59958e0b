package dev.tarn.launcher.catalog;

import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.console.DataOption;
import dev.tarn.launcher.console.Logging;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.RunState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which catalog, and which lake in it. */
final class CatalogOptions {
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

    /** Runs with a catalog that is signed in to. */
    int with(ToIntFunction<Lake> command) {
        Logging.quiet();
        try (var http = new JsonHttp()) {
            DataFolder folder = data.folder();
            URI catalog = uri.orElseGet(() -> running(folder));
            Path file = login.orElseGet(() -> folder.clientFiles().login());
            return command.applyAsInt(
                    new Lake(CatalogClient.login(http, catalog, form(file)), lake));
        }
    }

    private static URI running(DataFolder folder) {
        return folder.run()
                .read()
                .filter(state -> state.launcher().isPresent())
                .map(CatalogOptions::catalog)
                .orElseThrow(() ->
                        new LaunchFailure(
                                "Tarn is not running in %s; ./tarn up starts it, --catalog names another catalog"
                                        .formatted(folder)));
    }

    private static URI catalog(RunState state) {
        return new Endpoints(state.host(), state.ports()).catalog();
    }

    private static String form(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new LaunchFailure("Cannot read " + file + ": " + e, e);
        }
    }
}
