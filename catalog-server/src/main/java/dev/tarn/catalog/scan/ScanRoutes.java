package dev.tarn.catalog.scan;

import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.Context;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.exceptions.NoSuchPlanIdException;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.FetchScanTasksRequest;

/** The four operations of scan planning. */
public final class ScanRoutes {
    private final ScanPlans plans;
    private final Function<Context, Principal> principals;
    private final Idempotency idempotency;
    private final ScanAccess access;

    ScanRoutes(
            ScanPlans plans,
            Function<Context, Principal> principals,
            Idempotency idempotency,
            ScanAccess access) {
        this.idempotency = idempotency;
        this.plans = plans;
        this.principals = principals;
        this.access = access;
    }

    public void register(RouteTable routes) {
        register(
                routes,
                Endpoint.V1_SUBMIT_TABLE_SCAN_PLAN,
                idempotency.once(this::plan, this::planned));
        register(routes, Endpoint.V1_FETCH_TABLE_SCAN_PLAN, this::result);
        register(routes, Endpoint.V1_CANCEL_TABLE_SCAN_PLAN, idempotency.once(this::cancel));
        register(routes, Endpoint.V1_FETCH_TABLE_SCAN_PLAN_TASKS, this::tasks);
    }

    /** Whoever plans a scan reads, so that a lake as it was can be scanned as well. */
    private static void register(
            RouteTable routes, Endpoint endpoint, RouteTable.RestHandler handler) {
        routes.iceberg(endpoint, handler);
        routes.asOf(endpoint, handler);
    }

    private void plan(RestRequest request) {
        var scan = ScanRequest.read(request.context().bodyAsBytes());
        answer(
                request,
                plans.plan(
                        request.warehouse(),
                        request.table(),
                        principal(request),
                        scan,
                        Idempotency.key(request)));
    }

    /** The plan that was made then, as it stands now. */
    private void planned(RestRequest request, String planId) {
        answer(
                request,
                plans.result(
                        request.warehouse(),
                        request.table(),
                        principal(request),
                        UUID.fromString(planId)));
    }

    private void result(RestRequest request) {
        answer(
                request,
                plans.result(
                        request.warehouse(), request.table(), principal(request), planId(request)));
    }

    private void cancel(RestRequest request) {
        plans.cancel(
                request.warehouse(),
                request.table(),
                principal(request),
                planId(request),
                Idempotency.key(request));
        request.answerNothing();
    }

    private void tasks(RestRequest request) {
        String token = request.body(FetchScanTasksRequest.class).planTask();
        request.answer(
                ScanJson.write(
                        plans.tasks(
                                request.warehouse(), request.table(), principal(request), token)));
    }

    /** With the means to read the files, for a client that asks for them. */
    private void answer(RestRequest request, ScanAnswer answer) {
        byte[] fields =
                answer instanceof ScanAnswer.Completed ? access.fields(request) : new byte[0];
        if (fields.length > 0) {
            request.context().header("Cache-Control", "no-store");
        }
        request.answer(ScanJson.write(answer, fields));
    }

    private Principal principal(RestRequest request) {
        return principals.apply(request.context());
    }

    /** What is no UUID is no plan of ours. */
    private static UUID planId(RestRequest request) {
        String id = request.name("{plan-id}");
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException foreign) {
            throw new NoSuchPlanIdException(foreign, "Cannot find plan %s: it does not exist", id);
        }
    }
}
