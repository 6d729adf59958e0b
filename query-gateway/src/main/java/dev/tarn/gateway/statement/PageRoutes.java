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
import dev.tarn.gateway.receipt.Receipts;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private final Clusters clusters;
    private final Receipts receipts;
    private final ExternalAddress.Source addresses;
    private final Transactions transactions;
    private final OpenPages pages;

    PageRoutes(
            Clusters clusters,
            Transactions transactions,
            Receipts receipts,
            ExternalAddress.Source addresses,
            OpenPages pages) {
        this.clusters = clusters;
        this.transactions = transactions;
        this.receipts = receipts;
        this.addresses = addresses;
        this.pages = pages;
    }

    void register(RoutesConfig routes) {
        routes.get(PAGE, this::page);
        routes.head(PAGE, this::page);
        routes.delete(PAGE, this::page);
        routes.delete(PARTIAL_CANCEL, this::partialCancel);
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
        Cluster cluster = owned(principal, path);
        ClusterRequest request = cluster.request(context.method().name(), path.path());
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
                cluster.name());
        try (var _ = pages.take(principal.name())) {
            Relay.stream(
                    cluster,
                    request,
                    context.res(),
                    headers ->
                            headers.firstValue("X-Trino-Started-Transaction-Id")
                                    .ifPresent(id ->
                                            transactions.began(
                                                    id, cluster.name(), principal.name())));
            receipts.pageSent(path.queryId());
        } catch (ClusterUnreachable e) {
            if (!clusters.isDown(cluster.name()) || !context.method().equals(HandlerType.GET)) {
                throw e;
            }
            lost(context, cluster, path, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that is told to come again would do so for minutes. */
    private static void lost(
            Context context, Cluster cluster, QueryPath path, ExternalAddress address) {
        var problem =
                new QueryProblem(
                        path.queryId(),
                        address.base() + "/api/v1/queries/" + path.queryId(),
                        QueryProblem.Kind.REMOTE_HOST_GONE,
                        "Cluster %s, where this query ran, does not answer any more"
                                .formatted(cluster.name()));
        context.contentType("application/json").result(problem.json());
    }

    private Cluster owned(Principal principal, QueryPath path) {
        return receipts.owner(path.queryId())
                .filter(owner -> owner.principal().equals(principal.name()))
                .filter(owner -> owner.cluster().equals(path.cluster()))
                .flatMap(owner -> clusters.find(owner.cluster()))
                .orElseThrow(() -> new HttpRefusal(404, "There is no such query", Map.of()));
    }
}
