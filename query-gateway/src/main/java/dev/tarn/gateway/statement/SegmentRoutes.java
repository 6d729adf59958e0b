package dev.tarn.gateway.statement;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterRequest;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.spooling.SegmentTicket;
import dev.tarn.gateway.spooling.Spooling;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Segments of results, for drivers that show no login here but the ticket in the address. Nothing
 * that the client says reaches the cluster, and the cluster is told by us whose query it is about:
 * it refuses what belongs to another. That there is none is not told apart from that it is somebody
 * else's.
 */
public final class SegmentRoutes {
    private static final String PATH = "/c/{cluster}/{claim}/{seal}/v1/spooled/{deed}/{identifier}";
    private static final Pattern OPEN =
            Pattern.compile("/c/[^/]+/[^/]+/[^/]+/v1/spooled/(download|ack)/[^/]+");
    private static final Set<String> DEEDS = Set.of("download", "ack");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_=-]{1,1024}");

    /** What our store of results in Trino asks for; no client's reaches it. */
    private static final String QUERY_HEADER = "X-Tarn-Query-Id";

    private final Clusters clusters;
    private final Receipts receipts;
    private final OpenPages pages;
    private final Spooling spooling;

    SegmentRoutes(Clusters clusters, Receipts receipts, OpenPages pages, Spooling spooling) {
        this.clusters = clusters;
        this.receipts = receipts;
        this.pages = pages;
        this.spooling = spooling;
    }

    /** Whether who asks is said by the address. */
    public static boolean isTicketed(Context context) {
        return context.method().equals(HandlerType.GET) && OPEN.matcher(context.path()).matches();
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::pass);
    }

    private void pass(Context context) {
        SegmentTicket ticket = ticket(context).orElseThrow(this::missing);
        context.attribute(HttpServer.PRINCIPAL, ticket.owner());
        String deed = context.pathParam("deed");
        String identifier = context.pathParam("identifier");
        if (!DEEDS.contains(deed) || !IDENTIFIER.matcher(identifier).matches()) {
            throw missing();
        }
        Cluster cluster = clusters.find(ticket.cluster()).orElseThrow(this::missing);
        if (!spooling.standing().of(ticket.owner())) {
            spooling.counts().refused();
            throw new HttpRefusal(
                    403, "%s is not let in any more".formatted(ticket.owner()), Map.of());
        }
        ClusterRequest request =
                cluster.request("GET", "/v1/spooled/%s/%s".formatted(deed, identifier))
                        .setHeader(QUERY_HEADER, ticket.queryId())
                        .setHeader("Accept-Encoding", "identity");
        context.header("Cache-Control", "no-store");
        try (var _ = pages.take(ticket.owner())) {
            long bytes = Relay.content(cluster, request, context.res()).orElseThrow(this::missing);
            if (deed.equals("ack")) {
                spooling.counts().acknowledged();
            } else {
                spooling.counts().sent(bytes);
            }
            receipts.pageSent(ticket.queryId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<SegmentTicket> ticket(Context context) {
        return spooling.tickets()
                .read(context.pathParam("claim"), context.pathParam("seal"))
                .filter(ticket -> ticket.cluster().equals(context.pathParam("cluster")))
                .filter(ticket ->
                        receipts.owner(ticket.queryId(), ticket.owner())
                                .filter(owner -> owner.cluster().equals(ticket.cluster()))
                                .isPresent());
    }

    private HttpRefusal missing() {
        spooling.counts().refused();
        return new HttpRefusal(404, "There is no such segment", Map.of());
    }
}
