package dev.tarn.benchmarks.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Those that can be started here. */
public final class Peers {
    /** In a command's help. */
    public static final String OPTION =
            "Who is measured beside Tarn: iceberg, nessie, bare (no catalog, but the limit), or none.";

    private static final String OURS = "tarn";
    private static final String NOBODY = "none";

    private final List<Peer> all;

    public Peers(Path home) {
        all = List.of(new TarnPeer(), new IcebergRest(home), new Nessie(home), new BareServer());
    }

    /** Tarn and these, or everybody when nobody is named, in the order in which they take turns. */
    public List<Peer> beside(List<String> names) {
        if (names.isEmpty()) {
            return all;
        }
        Set<String> known = all.stream().map(Peer::name).collect(Collectors.toSet());
        for (String name : names) {
            if (!known.contains(name) && !name.equals(NOBODY)) {
                throw new IllegalArgumentException("No peer " + name + ". " + OPTION);
            }
        }
        return all.stream()
                .filter(each -> each.name().equals(OURS) || names.contains(each.name()))
                .toList();
    }
}
