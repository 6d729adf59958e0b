package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.state.LaunchFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description =
                "Exports the receipts of queries, the latest first, one JSON object a line: who asked what, when, and which snapshot of which table answered.",
        subcommands = {
            AuditVerifyCommand.class,
            AuditReplayCommand.class,
            AuditReadsCommand.class,
            AuditSawCommand.class,
            AuditFindingsCommand.class
        },
        mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
    @Mixin private GatewayOptions options = new GatewayOptions();
    @Mixin private QueryFilters filters = new QueryFilters();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only queries from then on, as in 2026-01-31T00:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Only queries before then.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--openlineage", description = "As run events of OpenLineage.")
    private boolean openLineage;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Writes a file, whole or not at all, instead of standard output.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() {
        return options.with(gateway -> {
            if (out.isPresent()) {
                file(gateway, out.orElseThrow().toAbsolutePath());
            } else {
                var writer = new BufferedWriter(new OutputStreamWriter(System.out, UTF_8));
                try {
                    copy(gateway, writer);
                    writer.flush();
                } catch (IOException e) {
                    throw new ClientFailure("The export broke off: " + e.getMessage(), e);
                }
            }
            return 0;
        });
    }

    /** Readable by its owner only: statements may hold what is not for every user. */
    private void file(Gateway gateway, Path file) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            long lines;
            try (Writer writer = Files.newBufferedWriter(fresh, UTF_8)) {
                lines = copy(gateway, writer);
            }
            Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
            System.err.println("%s: %d lines".formatted(file, lines));
        } catch (IOException e) {
            throw new LaunchFailure("Cannot write %s: %s".formatted(file, e), e);
        }
    }

    private long copy(Gateway gateway, Writer to) throws IOException {
        long count = 0;
        try (var lines = gateway.http().lines(gateway.uri().resolve(path()), gateway.token())) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); count++) {
                to.write(each.next());
                to.write('\n');
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return count;
    }

    private String path() {
        String parameters =
                QueryFilters.parameter("since", since)
                        + QueryFilters.parameter("until", until)
                        + filters.parameters();
        return (openLineage ? "/api/v1/openlineage.ndjson" : "/api/v1/receipts.ndjson")
                + parameters.replaceFirst("&", "?");
    }
}
