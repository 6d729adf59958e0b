package dev.tarn.benchmarks.option;

import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.rig.ProcessTree;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A server that somebody else has started. */
public final class Running {
    @Option(
            names = "--uri",
            paramLabel = "URI",
            description = "Measures a server that runs already, instead.")
    private Optional<URI> uri = Optional.empty();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "With --uri: what to sign in with.")
    private Optional<String> token = Optional.empty();

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "With --uri: whose CPU and memory it is.")
    private Optional<Long> pid = Optional.empty();

    public boolean isThere() {
        return uri.isPresent();
    }

    /** Without a slash at its end. */
    public URI uri() {
        return URI.create(uri.orElseThrow().toString().replaceAll("/+$", ""));
    }

    public RunningPeer peer(String warehouse, Map<String, String> client) {
        return new RunningPeer(
                uri(),
                warehouse,
                token.orElse(""),
                client,
                () -> pid.map(ProcessTree::cpu).orElse(Duration.ZERO),
                () -> pid.map(ProcessTree::residentBytes).orElse(0L),
                () -> {});
    }

    /** As it was told, without the token. */
    public String words() {
        return uri.map(each -> " --uri " + each).orElse("");
    }
}
