package dev.tarn.gateway.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The clusters as this gateway knows them, and which one a query goes to. */
public final class Clusters {
    private volatile Map<String, Member> members = Map.of();

    void update(List<Member> now) {
        var named = new TreeMap<String, Member>();
        now.forEach(member -> named.put(member.row().name(), member));
        members = Map.copyOf(named);
    }

    Optional<Member> member(String name) {
        return Optional.ofNullable(members.get(name));
    }

    List<Member> members() {
        return members.values().stream()
                .sorted(Comparator.comparing(member -> member.row().name()))
                .toList();
    }

    /** A cluster to go on with a query that runs there, whatever is wanted of it now. */
    public Optional<Cluster> find(String name) {
        return member(name).map(Member::cluster);
    }

    /** Whose queries this engine reports. */
    public Optional<String> ofEngine(String engine) {
        return members.values().stream()
                .map(Member::row)
                .filter(row -> row.engine().equals(engine))
                .map(ClusterRow::name)
                .findFirst();
    }

    /** Who reports the queries of this cluster. */
    public Optional<String> engineOf(String name) {
        return member(name).map(member -> member.row().engine());
    }

    /** Whether it has not answered for some time. */
    public boolean isDown(String name) {
        return member(name).filter(Member::down).isPresent();
    }

    String names() {
        return String.join(", ", new TreeMap<>(members).keySet());
    }

    /** Any that takes queries, those that answer first. */
    public List<Cluster> active() {
        return members().stream()
                .filter(member -> member.row().state() == ClusterState.ACTIVE)
                .sorted(Comparator.comparing(Member::down))
                .map(Member::cluster)
                .toList();
    }

    /**
     * Where a query may go, the best first: those that answer before those that do not seem to,
     * those that are kept for it before those that are for everybody, the least loaded first.
     */
    public List<Cluster> candidates(Placement placement) {
        if (placement.cluster().isPresent()) {
            return find(placement.cluster().orElseThrow()).stream().toList();
        }
        return members().stream()
                .filter(member -> member.row().state() == ClusterState.ACTIVE)
                .filter(member -> placement.fits(member.row()))
                .sorted(
                        Comparator.comparing(Member::down)
                                .thenComparing(member -> member.row().forEverybody())
                                .thenComparingLong(Member::load))
                .map(Member::cluster)
                .toList();
    }
}
