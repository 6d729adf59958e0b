package dev.tarn.writer.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.writer.receipt.BatchAccess;
import dev.tarn.writer.receipt.BatchPath;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.TableIdentities;
import dev.tarn.writer.table.TableName;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registers the contract of a table, shows its versions and retires them. */
public final class ContractRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String THINGS = "contracts";
    private static final String CONTRACTS = BatchPath.TABLE + "/contracts";
    private static final String YAML = "application/yaml";

    private final Contracts contracts;
    private final BatchAccess access;
    private final TableIdentities identities;

    public ContractRoutes(Contracts contracts, BatchAccess access, TableIdentities identities) {
        this.contracts = contracts;
        this.access = access;
        this.identities = identities;
    }

    public void register(RoutesConfig routes) {
        routes.post(CONTRACTS, this::add);
        routes.get(CONTRACTS, this::list);
        routes.get(CONTRACTS + "/{version}", this::show);
        routes.delete(CONTRACTS + "/{version}", this::retire);
    }

    private void add(Context context) {
        TableName table = access.withOneOf(context, THINGS, Producers.Change.DESCRIBE);
        byte[] document = context.bodyAsBytes();
        if (document.length > ContractYaml.BYTES_MAX) {
            throw new HttpRefusal(
                    413,
                    "A contract has at most %d bytes".formatted(ContractYaml.BYTES_MAX),
                    Map.of());
        }
        Contracts.Registered made =
                contracts.register(table, BearerFilter.principal(context).name(), document);
        context.status(made.before() ? 200 : 201);
        write(context, whole(made));
    }

    private void list(Context context) {
        TableName table =
                access.withOneOf(
                        context, THINGS, Producers.Change.APPEND, Producers.Change.DESCRIBE);
        ObjectNode json = JSON.createObjectNode();
        var array = json.putArray("contracts");
        List<ContractRow> all = contracts.all(identities.now(table));
        all.stream()
                .filter(row -> row.retiredAt().isEmpty())
                .findFirst()
                .ifPresent(row -> json.put("standing", row.version()));
        all.forEach(row -> array.add(json(row)));
        write(context, json);
    }

    /** What the writer makes of it, or the document as it came where YAML is asked for. */
    private void show(Context context) {
        TableName table =
                access.withOneOf(
                        context, THINGS, Producers.Change.APPEND, Producers.Change.DESCRIBE);
        String version = context.pathParam("version");
        Contracts.Registered found =
                number(version)
                        .flatMap(number -> contracts.find(identities.now(table), number))
                        .orElseThrow(() -> nothing(table, version));
        if (Optional.ofNullable(context.header("Accept")).orElse("").contains("yaml")) {
            context.contentType(YAML).result(found.row().document());
        } else {
            write(context, whole(found));
        }
    }

    private void retire(Context context) {
        TableName table = access.withOneOf(context, THINGS, Producers.Change.DESCRIBE);
        String version = context.pathParam("version");
        String principal = BearerFilter.principal(context).name();
        ContractRow row =
                number(version)
                        .flatMap(number ->
                                contracts.retire(identities.now(table), number, principal))
                        .orElseThrow(() -> nothing(table, version));
        write(context, json(row));
    }

    private static HttpRefusal nothing(TableName table, String version) {
        return new HttpRefusal(
                404, "%s has no contract version %s".formatted(table, version), Map.of());
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static ObjectNode whole(Contracts.Registered found) {
        ObjectNode json = json(found.row());
        var rules = json.putArray("rules");
        for (Rule rule : found.contract().rules()) {
            rules.addObject()
                    .put("path", rule.path())
                    .put("code", rule.demand().code())
                    .put("field", rule.demand().field())
                    .put("severity", rule.severity().word());
        }
        var rest = json.putArray("not-enforced");
        for (NotEnforced part : found.contract().notEnforced()) {
            rest.addObject().put("path", part.path()).put("why", part.why());
        }
        return json;
    }

    private static ObjectNode json(ContractRow row) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("version", row.version())
                        .put("id", row.contractId())
                        .put("document-version", row.documentVersion())
                        .put("object", row.object())
                        .put("principal", row.principal())
                        .put("registered-at", row.registeredAt().toString());
        row.retiredAt().ifPresent(at -> json.put("retired-at", at.toString()));
        row.retiredBy().ifPresent(who -> json.put("retired-by", who));
        return json;
    }

    private static void write(Context context, ObjectNode json) {
        context.contentType("application/json").result(json.toString());
    }
}
