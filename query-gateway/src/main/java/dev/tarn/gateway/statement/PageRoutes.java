package dev.tarn.gateway.statement;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterRequest;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.cluster.Transactions;
import dev.tarn.gateway.login.LoginFilter;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.protocol.QueryPath;
import dev.tarn.gateway.protocol.QueryProblem;
import dev.tarn.gateway.protocol.TrinoHeaders;
import dev.tarn.gateway.protocol.WaitingAnswer;
import dev.tarn.gateway.receipt.Moved;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.spooling.SegmentTickets;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where a query goes on: the addresses that Trino hands out, with the cluster's name in front.
 * Trino answers whoever knows them; here they answer only the one who sent the statement. That it
 * is somebody else's is not told apart from that it is nobody's.
 */
final class PageRoutes {
    private static final String PAGE = "/c/{cluster}/v1/statement/{phase}/{id}/{slug}/{token}";
    private static final String PARTIAL_CANCEL =
            "/c/{cluster}/v1/statement/executing/partialCancel/{id}/{stage}/{slug}/{token}";

    /** A queued query is answered within a second. */
    private static final Duration PATIENCE_WHEN_DOWN = Duration.ofSeconds(3);

    /** What stands behind the cluster's name when the query's client takes spooled results. */
    private static final String TICKET = "/{claim}/{seal}";

    private final Clusters clusters;
    private final Receipts receipts;
    private final ExternalAddress.Source addresses;
    private final Transactions transactions;
    private final OpenPages pages;
    private final Moves moves;
    private final Optional<SegmentTickets> tickets;

    PageRoutes(
            Clusters clusters,
            Transactions transactions,
            Receipts receipts,
            ExternalAddress.Source addresses,
            OpenPages pages,
            Moves moves,
            Optional<SegmentTickets> tickets) {
        this.clusters = clusters;
        this.transactions = transactions;
        this.receipts = receipts;
        this.addresses = addresses;
        this.pages = pages;
        this.moves = moves;
        this.tickets = tickets;
    }

    void register(RoutesConfig routes) {
        register(routes, PAGE, PARTIAL_CANCEL);
        if (tickets.isPresent()) {
            register(routes, ticketed(PAGE), ticketed(PARTIAL_CANCEL));
        }
    }

    private void register(RoutesConfig routes, String page, String partialCancel) {
        routes.get(page, this::page);
        routes.head(page, this::page);
        routes.delete(page, this::page);
        routes.delete(partialCancel, this::partialCancel);
    }

    private static String ticketed(String path) {
        return path.replace("/c/{cluster}", "/c/{cluster}" + TICKET);
    }

    private void page(Context context) {
        pass(
                context,
                QueryPath.page(
                        context.pathParam("cluster"),
                        context.pathParam("phase"),
                        context.pathParam("id"),
                        context.pathParam("slug"),
                        context.pathParam("token"),
                        Optional.ofNullable(context.queryString())));
    }

    private void partialCancel(Context context) {
        pass(
                context,
                QueryPath.partialCancel(
                        context.pathParam("cluster"),
                        context.pathParam("id"),
                        context.pathParam("stage"),
                        context.pathParam("slug"),
                        context.pathParam("token")));
    }

    private void pass(Context context, QueryPath path) {
        Principal principal = LoginFilter.principal(context);
        Optional<Cluster> owned = owned(principal, path);
        if (owned.isEmpty()) {
            goOn(context, path, moves.of(principal.name(), path).orElseThrow(PageRoutes::missing));
            return;
        }
        if (path.isQueued() && context.method().equals(HandlerType.HEAD)) {
            // For Trino it would be a poll, which begins with the statement.
            context.contentType("application/json");
            return;
        }
        Cluster cluster = owned.orElseThrow();
        ExternalAddress address = addresses.of(context.req());
        try (var _ = pages.take(principal.name())) {
            if (context.method().equals(HandlerType.GET)) {
                moves.poll(cluster, path, poll -> relay(context, principal, cluster, path, poll))
                        .ifPresent(moved -> goOn(context, path, moved));
            } else {
                moves.letGo(path.queryId())
                        .ifPresentOrElse(
                                moved -> goOn(context, path, moved),
                                () -> relay(context, principal, cluster, path, _ -> {}));
            }
        } catch (ClusterUnreachable e) {
            boolean over = e.isGone() || clusters.isDown(cluster.name());
            if (!over || !context.method().equals(HandlerType.GET) || moves.undecided(path)) {
                throw e;
            }
            lost(context, path, address);
        }
    }

    private void relay(
            Context context,
            Principal principal,
            Cluster cluster,
            QueryPath path,
            Moves.Poll poll) {
        ClusterRequest request = cluster.request(context.method().name(), path.path());
        if (path.isQueued() && clusters.isDown(cluster.name())) {
            request.within(PATIENCE_WHEN_DOWN);
        }
        TrinoHeaders.toTrino(TrinoHeaders.passing(context.req()), request::header);
        Optional.ofNullable(context.header("Accept-Encoding"))
                .filter(value -> value.length() <= 200)
                .ifPresent(value -> request.setHeader("Accept-Encoding", value));
        ExternalAddress address = addresses.of(context.req());
        TrinoHeaders.forwarded(
                request::setHeader,
                address,
                address.scheme(),
                RequestScope.current().remoteAddress(),
                place(context, cluster, path, principal));
        try {
            Relay.stream(
                    cluster,
                    request,
                    context.res(),
                    answer -> {
                        poll.answered(answer);
                        answer.headers()
                                .firstValue("X-Trino-Started-Transaction-Id")
                                .ifPresent(id ->
                                        transactions.began(id, cluster.name(), principal.name()));
                    });
            receipts.pageSent(path.queryId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Of a query that has moved, the same however often it is asked at its address of before: none
     * of its rows came from there, because a query that was asked for rows does not move.
     */
    private void goOn(Context context, QueryPath before, Moved moved) {
        String base = addresses.of(context.req()).base();
        if (context.method().equals(HandlerType.GET)) {
            var answer =
                    new WaitingAnswer(
                            moved.queryId(),
                            base + "/api/v1/queries/" + moved.queryId(),
                            base
                                    + "/c/"
                                    + moved.cluster()
                                    + (isTicketed(context) ? "/" + SegmentTickets.WANTED : "")
                                    + moved.nextPath());
            context.header("Cache-Control", "no-store")
                    .contentType("application/json")
                    .result(answer.json());
        } else if (context.method().equals(HandlerType.DELETE) && !before.isPartialCancel()) {
            Moved last = moves.letGo(moved.queryId()).orElse(moved);
            clusters.find(last.cluster())
                    .ifPresent(cluster -> Posting.delete(cluster, last.nextPath()));
            context.status(204);
        }
    }

    private static boolean isTicketed(Context context) {
        return context.pathParamMap().containsKey("claim");
    }

    /** The owner of a query gets with each page what fetches the segments that it names. */
    private String place(Context context, Cluster cluster, QueryPath path, Principal owner) {
        return tickets.filter(_ -> isTicketed(context))
                .map(all ->
                        cluster.name()
                                + "/"
                                + all.give(cluster.name(), path.queryId(), owner.name()))
                .orElse(cluster.name());
    }

    /** A client that is told to come again would do so for minutes. */
    private void lost(Context context, QueryPath path, ExternalAddress address) {
        var problem =
                new QueryProblem(
                        path.queryId(),
                        address.base() + "/api/v1/queries/" + path.queryId(),
                        QueryProblem.Kind.REMOTE_HOST_GONE,
                        moves.fate(path));
        context.contentType("application/json").result(problem.json());
    }

    private Optional<Cluster> owned(Principal principal, QueryPath path) {
        return receipts.owner(path.queryId(), principal.name())
                .filter(owner -> owner.cluster().equals(path.cluster()))
                .flatMap(owner -> clusters.find(owner.cluster()));
    }

    private static HttpRefusal missing() {
        return new HttpRefusal(404, "There is no such query", Map.of());
    }
}
