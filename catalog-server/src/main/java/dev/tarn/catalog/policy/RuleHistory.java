package dev.tarn.catalog.policy;

import dev.tarn.catalog.namespace.NamespacePath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;

/** The versions of the rules: what held then, and what each of them changed. */
public final class RuleHistory {
    private final RuleStore store;

    public RuleHistory(RuleStore store) {
        this.store = store;
    }

    /** What held at an instant; the names of what it was about are those of now. */
    public RuleSet at(Instant instant) {
        return at(store.versionAt(instant));
    }

    /** What held at a version. */
    public RuleSet at(long version) {
        return Rules.set(version, 0, store.at(version));
    }

    /** 0 before the first. */
    public long versionAt(Instant instant) {
        return store.versionAt(instant);
    }

    public List<VersionRow> versions(long before, int limit) {
        return store.versions(before, limit);
    }

    /** A rule that began between two versions, or ended. */
    public record Changed(boolean began, NamedRule rule) {}

    /** What is different at one version from another; at most so much of it. */
    public List<Changed> between(long from, long to, int limit) {
        return store.changed(from, to, limit).stream()
                .map(row -> new Changed(row.since() > from, named(row)))
                .toList();
    }

    private static NamedRule named(ChangedRow row) {
        var place =
                new Place(
                        row.lakeId(),
                        Optional.ofNullable(row.namespaceId()),
                        Optional.ofNullable(row.tableUuid()));
        return new NamedRule(
                row.id(),
                RuleJson.read(Rule.Kind.of(row.kind()), place, row.body()),
                row.lake() == null ? "#" + row.lakeId() : row.lake(),
                row.namespace() == null ? Namespace.empty() : NamespacePath.parse(row.namespace()),
                row.tableUuid() == null
                        ? Optional.empty()
                        : Optional.of(
                                row.tableName() == null ? "#" + row.tableUuid() : row.tableName()));
    }
}
