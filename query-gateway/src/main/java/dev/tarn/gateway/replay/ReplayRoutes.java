package dev.tarn.gateway.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.login.LoginFilter;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.replay.Replay.Policy;
import dev.tarn.gateway.statement.OpenPages;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** {@code POST /api/v1/queries/{id}/replay?policy=then|now}. */
final class ReplayRoutes {
    private static final String PATH = "/api/v1/queries/{id}/replay";
    private static final Set<String> PARAMETERS = Set.of("policy");

    private final Replay replay;
    private final ExternalAddress.Source addresses;
    private final OpenPages pages;

    ReplayRoutes(Replay replay, ExternalAddress.Source addresses, OpenPages pages) {
        this.replay = replay;
        this.addresses = addresses;
        this.pages = pages;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH, this::replay);
    }

    private void replay(Context context) {
        for (String name : context.queryParamMap().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw bad("There is no parameter " + name);
            }
        }
        Policy policy =
                switch (String.valueOf(context.queryParam("policy"))) {
                    case "then" -> Policy.THEN;
                    case "now" -> Policy.NOW;
                    default -> throw bad("policy is then or now");
                };
        String id = context.pathParam("id");
        if (id.indexOf('\0') >= 0) {
            throw bad("That is no id of a query");
        }
        Principal principal = LoginFilter.principal(context);
        RequestScope scope = RequestScope.current();
        var asker =
                new Replay.Asker(
                        principal,
                        addresses.of(context.req()),
                        scope.remoteAddress(),
                        scope.requestId());
        try (var _ = pages.take(principal.name())) {
            context.header("Cache-Control", "no-store")
                    .json(json(outsideOfTheRequest(() -> replay.replay(asker, id, policy))));
        }
    }

    private interface Work {
        Report run();
    }

    /** A query may take longer than a request may ask the database. */
    private static Report outsideOfTheRequest(Work work) {
        var task = new FutureTask<>(work::run);
        Thread.ofVirtual().name("gateway-replay").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode json(Report report) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("query-id", report.queryId());
        report.replayId().ifPresent(id -> answer.put("replay-id", id));
        answer.put("policy", report.policy());
        answer.put("outcome", name(report.outcome()));
        var reasons = answer.putArray("reasons");
        report.reasons()
                .forEach(reason ->
                        reasons.addObject()
                                .put("kind", name(reason.kind()))
                                .put("message", reason.message()));
        report.then().ifPresent(hash -> answer.put("hash-then", hash));
        report.now().ifPresent(hash -> answer.put("hash-now", hash));
        return answer.put("statement", report.statement());
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static HttpRefusal bad(String message) {
        return new HttpRefusal(400, message, Map.of());
    }
}
