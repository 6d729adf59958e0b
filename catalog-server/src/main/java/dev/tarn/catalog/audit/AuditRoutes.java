package dev.tarn.catalog.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Commits, rules and roles of all lakes, from number to number: for auditors, and for engines, such
 * as gateways that bring them to tables. Nobody comes through an engine.
 */
public final class AuditRoutes {
    private static final String COMMITS = "/api/v1/audit/commits";
    private static final String RULES = "/api/v1/audit/rules";
    private static final String MEMBERS = "/api/v1/audit/members";

    /** Before the first number, which may be 0. */
    private static final long BEFORE_ALL = -1;

    private final AuditTrail trail;
    private final List<String> auditors;

    /** {@code auditors} are the roles of those who may read it all. */
    public AuditRoutes(AuditTrail trail, List<String> auditors) {
        this.trail = trail;
        this.auditors = List.copyOf(auditors);
    }

    public void register(RouteTable routes) {
        add(routes, COMMITS, trail::commits);
        add(routes, RULES, trail::rules);
        add(routes, MEMBERS, trail::members);
    }

    private interface Reading {
        AuditTrail.Part behind(long number, int limit);
    }

    private void add(RouteTable routes, String path, Reading reading) {
        routes.add(
                HandlerType.GET, path, routes.reading(path, request -> answer(request, reading)));
    }

    private void answer(RestRequest request, Reading reading) {
        requireAuditor(BearerFilter.principal(request.context()));
        long after = number(request, "after").orElse(BEFORE_ALL);
        long limit = number(request, "limit").orElse((long) AuditTrail.ENTRIES_MAX);
        if (limit < 1 || limit > AuditTrail.ENTRIES_MAX) {
            throw new BadRequestException(
                    "Invalid limit: %s is not from 1 to %s", limit, AuditTrail.ENTRIES_MAX);
        }
        AuditTrail.Part part = reading.behind(after, (int) limit);
        request.context().header("Cache-Control", "no-store");
        request.answer(
                "{\"up-to\":%d,\"rows\":[%s]}"
                        .formatted(part.upTo(), String.join(",", part.rows()))
                        .getBytes(UTF_8));
    }

    private void requireAuditor(Principal asking) {
        boolean audits = asking.engine() || asking.roles().stream().anyMatch(auditors::contains);
        if (!audits) {
            throw new ForbiddenException(
                    "Principal %s may not do this: it has none of the roles %s",
                    asking.name(), String.join(", ", auditors));
        }
        if (asking.actor().isPresent()) {
            throw new ForbiddenException(
                    "Principal %s may not do this through %s: sign in directly",
                    asking.name(), asking.actor().orElseThrow());
        }
    }

    private static Optional<Long> number(RestRequest request, String name) {
        return request.query(name)
                .map(text -> {
                    try {
                        return Long.parseLong(text);
                    } catch (NumberFormatException invalid) {
                        throw new BadRequestException("Invalid %s: %s is no number", name, text);
                    }
                });
    }
}
