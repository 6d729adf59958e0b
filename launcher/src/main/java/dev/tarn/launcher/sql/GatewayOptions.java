package dev.tarn.launcher.sql;

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
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gateway, and as whom. */
final class GatewayOptions {
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--login",
            paramLabel = "FILE",
            description =
                    "What to sign in with, as in clients/login of the data folder: grant_type=client_credentials&client_id=…&client_secret=…")
    private Optional<Path> login = Optional.empty();

    /** Runs with the gateway of the lakehouse in the data folder, signed in to. */
    int with(ToIntFunction<Gateway> command) {
        Logging.quiet();
        try (var http = new JsonHttp()) {
            DataFolder folder = data.folder();
            Endpoints endpoints =
                    folder.run()
                            .read()
                            .filter(state -> state.launcher().isPresent())
                            .map(state -> new Endpoints(state.host(), state.ports()))
                            .orElseThrow(() ->
                                    new LaunchFailure(
                                            "Tarn is not running in %s; ./tarn up starts it"
                                                    .formatted(folder)));
            Path file = login.orElseGet(() -> folder.clientFiles().login());
            URI catalog = endpoints.catalog();
            String form = form(file);
            return command.applyAsInt(
                    new Gateway(
                            http,
                            endpoints.gateway(),
                            () -> CatalogClient.login(http, catalog, form).token()));
        }
    }

    DataFolder folder() {
        return data.folder();
    }

    private static String form(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new LaunchFailure("Cannot read " + file + ": " + e, e);
        }
    }
}
