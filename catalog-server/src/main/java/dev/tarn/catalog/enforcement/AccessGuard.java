package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.catalog.wire.Guard;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RouteTable.RestHandler;
import dev.tarn.catalog.wire.Visible;
import dev.tarn.chassis.identity.BearerFilter;
import io.javalin.http.HandlerType;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** Lets an operation through when its asker may do it; each time anew, also for a replay. */
public final class AccessGuard implements Guard {
    /** Asks for a lake by a query and decides by what is visible. */
    private static final String CONFIG = "GET /v1/config";

    private final Decisions decisions;
    private final Rules rules;

    public AccessGuard(Decisions decisions, Rules rules) {
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
                check.check(new Asked(request, rights));
                request.confirmation((name, table) ->
                        check.check(new Asked(request, rights, name, table)));
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
        public PastReach past(String lake, TableIdentifier table) {
            return rights.past(lake, table);
        }

        @Override
        public boolean reads(String lake, TableIdentifier name, UUID table) {
            return rights.on(lake, name, table).contains(Privilege.SELECT)
                    && rights.restrictions(lake, table).isEmpty();
        }
    }
}
