package dev.tarn.benchmarks.hot;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Restrictions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.Audience;
import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.Expression;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.Mask;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.Place;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.Rule;
import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.chassis.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A decision, with a grant, a filter and a mask on each of so many tables. */
@State(Scope.Benchmark)
public class Decide {
    private static final String LAKE = "lake";
    private static final Namespace NAMESPACE = Namespace.of("decisions");
    private static final Principal READER =
            new Principal("reader", Set.of("readers"), false, Optional.empty());
    private static final Audience READERS = new Audience(Set.of("readers"), false);

    @Param({"10", "10000"})
    public int tables;

    private List<TableIdentifier> names = List.of();
    private Function<Principal, Rights> rights =
            _ -> {
                throw new IllegalStateException("not yet prepared");
            };
    private int next;

    @Setup
    public void prepare() {
        List<NamedRule> rules = new ArrayList<>();
        List<TableIdentifier> all = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            var name = TableIdentifier.of(NAMESPACE, "t" + i);
            all.add(name);
            var place = new Place(1, Optional.empty(), Optional.of(new UUID(1, i)));
            for (Rule rule : List.of(grant(place), filter(place, i), mask(place))) {
                rules.add(
                        new NamedRule(
                                rules.size(), rule, LAKE, NAMESPACE, Optional.of(name.name())));
            }
        }
        names = List.copyOf(all);
        rights =
                Decisions.by(
                        new RuleSet(1, 1, rules, List.of()), Instant.EPOCH, Duration.ofMinutes(5));
        if (!allow() || restrict().isEmpty()) {
            throw new IllegalStateException("The rules do not hold");
        }
    }

    private static Rule grant(Place place) {
        return new Grant(
                place, "readers", Privilege.SELECT, Optional.empty(), Optional.empty(), "");
    }

    private static Rule filter(Place place, int number) {
        var condition = new Expression(List.of(new Expression.Part.Text("id > " + number)));
        return new RowFilter(place, "f", condition, READERS);
    }

    private static Rule mask(Place place) {
        return new ColumnMask(place, 2, new Mask.Hash(), READERS);
    }

    private TableIdentifier table() {
        next = (next + 1) % names.size();
        return names.get(next);
    }

    @Benchmark
    public boolean allow() {
        return rights.apply(READER).on(LAKE, table()).contains(Privilege.SELECT);
    }

    @Benchmark
    public Restrictions restrict() {
        return rights.apply(READER).restrictions(LAKE, table());
    }
}
