package dev.tarn.gateway.cluster;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clusters that queries are sent to. */
public final class Clusters {
    private final Map<String, Cluster> byName;

    public Clusters(Collection<Cluster> clusters) {
        var named = new LinkedHashMap<String, Cluster>();
        clusters.forEach(cluster -> named.put(cluster.name(), cluster));
        this.byName = Map.copyOf(named);
    }

    public Optional<Cluster> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public List<Cluster> all() {
        return List.copyOf(byName.values());
    }
}
