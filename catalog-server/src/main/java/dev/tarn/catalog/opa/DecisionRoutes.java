package dev.tarn.catalog.opa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.Json;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/** The five questions that Trino asks, for engines. */
final class DecisionRoutes {
    private static final String DECISION = "/decision";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Trino trino;

    DecisionRoutes(Trino trino) {
        this.trino = trino;
    }

    void register(RouteTable routes) {
        routes.add(HandlerType.POST, DECISION + "/allow", forEngines(this::allow));
        routes.add(HandlerType.POST, DECISION + "/batch", forEngines(this::batch));
        routes.add(HandlerType.POST, DECISION + "/row-filters", forEngines(this::rowFilters));
        routes.add(HandlerType.POST, DECISION + "/column-mask", forEngines(this::columnMask));
        routes.add(HandlerType.POST, DECISION + "/column-masks", forEngines(this::columnMasks));
    }

    /** Who may do what is told to those who have to know. */
    private static Handler forEngines(Handler handler) {
        return context -> {
            Principal asking = BearerFilter.principal(context);
            boolean engine = asking.engine() && asking.actor().isEmpty();
            if (!engine && !asking.roles().contains("admin")) {
                throw new ForbiddenException(
                        "Principal %s may not ask for decisions: it is no engine", asking.name());
            }
            handler.handle(context);
        };
    }

    private void allow(Context context) {
        Input input = Input.of(context);
        boolean allowed =
                trino.allows(
                        input.asked(),
                        input.operation(),
                        Resource.of(input.action().path("resource")),
                        Resource.of(input.action().path("targetResource")));
        answer(context, MAPPER.createObjectNode().put("result", allowed));
    }

    private void batch(Context context) {
        Input input = Input.of(context);
        ObjectNode answer = MAPPER.createObjectNode();
        var kept = answer.putArray("result");
        if (input.operation().equals("FilterColumns")) {
            keptColumns(input).forEach(kept::add);
        } else {
            trino.allowed(input.asked(), input.operation(), input.resources()).forEach(kept::add);
        }
        answer(context, answer);
    }

    /** One table, and the places are those in its columns: a table shows all of them or none. */
    private List<Integer> keptColumns(Input input) {
        List<Resource> tables = input.resources();
        if (tables.size() != 1) {
            throw new BadRequestException("Invalid FilterColumns: not about one table");
        }
        int columns = tables.getFirst().columns();
        boolean kept = !trino.allowed(input.asked(), input.operation(), tables).isEmpty();
        var places = new ArrayList<Integer>();
        for (int i = 0; kept && i < columns; i++) {
            places.add(i);
        }
        return places;
    }

    private void rowFilters(Context context) {
        Input input = Input.of(context);
        ObjectNode answer = MAPPER.createObjectNode();
        var filters = answer.putArray("result");
        trino.rowFilters(input.asked(), Resource.of(input.action().path("resource")))
                .forEach(filter -> filters.addObject().put("expression", filter));
        answer(context, answer);
    }

    private void columnMask(Context context) {
        Input input = Input.of(context);
        var column = column(input.action().path("resource"));
        ObjectNode answer = MAPPER.createObjectNode();
        trino.columnMasks(input.asked(), List.of(column))
                .getFirst()
                .ifPresent(mask -> answer.putObject("result").put("expression", mask));
        answer(context, answer);
    }

    private void columnMasks(Context context) {
        Input input = Input.of(context);
        var asked = new ArrayList<Trino.Column>();
        input.action().path("filterResources").forEach(json -> asked.add(column(json)));
        List<Optional<String>> masks = trino.columnMasks(input.asked(), asked);
        ObjectNode answer = MAPPER.createObjectNode();
        var result = answer.putArray("result");
        for (int i = 0; i < masks.size(); i++) {
            if (masks.get(i).isPresent()) {
                result.addObject()
                        .put("index", i)
                        .putObject("viewExpression")
                        .put("expression", masks.get(i).orElseThrow());
            }
        }
        answer(context, answer);
    }

    private static Trino.Column column(JsonNode json) {
        return new Trino.Column(Resource.of(json), json.path("column").path("columnName").asText());
    }

    private static void answer(Context context, JsonNode json) {
        context.contentType("application/json")
                .header("Cache-Control", "no-store")
                .result(Json.write(json));
    }

    /** What is asked, and for whom. */
    private record Input(Trino.Asked asked, String operation, JsonNode action) {
        static Input of(Context context) {
            JsonNode input = Json.read(context.bodyAsBytes(), JsonNode.class).path("input");
            JsonNode about = input.path("context");
            String user = about.path("identity").path("user").asText();
            String operation = input.path("action").path("operation").asText();
            if (user.isEmpty() || operation.isEmpty()) {
                throw new BadRequestException(
                        "Invalid question: input.context.identity.user and input.action.operation are required");
            }
            return new Input(
                    new Trino.Asked(
                            user,
                            BearerFilter.principal(context).name(),
                            about.path("queryId").asText(),
                            pass(about)),
                    operation,
                    input.path("action"));
        }

        /** One that cannot be read is one that is worth nothing. */
        private static Optional<String> pass(JsonNode about) {
            return about.has("replayPass")
                    ? Optional.of(about.path("replayPass").asText())
                    : Optional.empty();
        }

        List<Resource> resources() {
            var resources = new ArrayList<Resource>();
            action.path("filterResources").forEach(json -> resources.add(Resource.of(json)));
            return resources;
        }
    }
}
