package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.wire.Guard;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable.RestHandler;
import dev.tarn.catalog.wire.Visible;
import dev.tarn.chassis.identity.BearerFilter;
import io.javalin.http.HandlerType;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;

/** Lets an operation through when its asker may do it; each time anew, also for a replay. */
public final class AccessGuard implements Guard {
    /** Asks for a lake by a query and decides by what is visible. */
    private static final String CONFIG = "GET /v1/config";

    private final Decisions decisions;
    private final Rules rules;
    private final Function<RestRequest, Optional<UUID>> doneBefore;

    /** {@code doneBefore} answers what a request that comes again was done to. */
    public AccessGuard(
            Decisions decisions, Rules rules, Function<RestRequest, Optional<UUID>> doneBefore) {
        this.doneBefore = doneBefore;
        this.decisions = decisions;
        this.rules = rules;
    }

    /** Every operation that this guard knows, as {@code METHOD path}. */
    public static Set<String> operations() {
        return Operations.all();
    }

    @Override
    public RestHandler guarded(HandlerType method, String path, RestHandler handler) {
        String operation = method.name() + " " + path;
        Operations.Check check = operation.equals(CONFIG) ? _ -> {} : Operations.check(operation);
        boolean changesNames = Operations.changesNames(operation);
        return request -> {
            Rights rights = decisions.of(BearerFilter.principal(request.context()));
            request.visible(new Seen(rights));
            if (!operation.equals(CONFIG)) {
                checkOrAgain(check, request, rights);
                request.confirmation(
                        (name, table) -> check.check(new Asked(request, rights, name, table)));
            }
            try {
                handler.handle(request);
            } finally {
                if (changesNames) {
                    rules.renamed();
                }
            }
        };
    }

    /**
     * Who sends a request again is asked for what they need on the table that it was done to: that
     * may be why there is none of the name any more.
     */
    private void checkOrAgain(Operations.Check check, RestRequest request, Rights rights) {
        try {
            check.check(new Asked(request, rights));
        } catch (NoSuchWarehouseException
                | NoSuchTableException
                | NoSuchViewException
                | ForbiddenException refused) {
            Optional<UUID> table = doneBefore.apply(request);
            if (table.isEmpty()) {
                throw refused;
            }
            check.check(Asked.again(request, rights, table.orElseThrow()));
        }
    }

    private record Seen(Rights rights) implements Visible {
        @Override
        public boolean lake(String lake) {
            return rights.sees(lake);
        }

        @Override
        public boolean namespace(String lake, Namespace namespace) {
            return rights.sees(lake, namespace);
        }

        @Override
        public boolean table(String lake, TableIdentifier table) {
            return rights.sees(lake, table);
        }

        @Override
        public Predicate<String> namespacesIn(String lake, Namespace parent) {
            return seesAllIn(lake, parent) ? _ -> true : Visible.super.namespacesIn(lake, parent);
        }

        @Override
        public Predicate<String> tablesIn(String lake, Namespace namespace) {
            return seesAllIn(lake, namespace) ? _ -> true : Visible.super.tablesIn(lake, namespace);
        }

        /** What is granted in a place holds for all beneath, and need not be asked for each. */
        private boolean seesAllIn(String lake, Namespace namespace) {
            return !rights.on(lake, namespace).isEmpty();
        }

        @Override
        public PastReach past(String lake, TableIdentifier name, UUID table) {
            return rights.past(lake, name, table);
        }

        @Override
        public Optional<Set<Long>> only(String warehouse, TableIdentifier name) {
            return rights.only(warehouse, name);
        }

        @Override
        public boolean reads(String lake, TableIdentifier name, UUID table) {
            return rights.on(lake, name, table).contains(Privilege.SELECT)
                    && rights.restrictions(lake, table).isEmpty()
                    && rights.past(lake, name, table).everything();
        }

        /** In SQL it is the same for {@code add_files}. */
        @Override
        public boolean takesFiles(String lake) {
            return rights.areAll() || rights.onLake(lake).contains(Privilege.OPERATE);
        }
    }
}
