package dev.tarn.catalog.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.NameCodec;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** What is wanted of a restore, and what became of it, in JSON. */
final class RestoreJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> FIELDS =
            Set.of("to", "namespace", "table", "drop-newer", "partial", "dry-run", "seen");

    private RestoreJson() {}

    static LakeRestore.Wish read(JsonNode body) {
        for (var field : body.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new BadRequestException("Invalid restore: nobody knows %s", field.getKey());
            }
        }
        JsonNode to = body.path("to");
        if (!to.isTextual() && !to.canConvertToLong()) {
            throw new BadRequestException(
                    "Invalid restore: to is required, a time or a number of the commit log");
        }
        JsonNode seen = body.path("seen");
        if (!seen.isMissingNode() && !(seen.isIntegralNumber() && seen.canConvertToLong())) {
            throw new BadRequestException("Invalid restore: seen is the number of a commit");
        }
        return new LakeRestore.Wish(
                scope(body),
                to.asText(),
                seen.isMissingNode() ? Optional.empty() : Optional.of(seen.longValue()),
                flag(body, "drop-newer"),
                flag(body, "partial"),
                flag(body, "dry-run"));
    }

    private static RestoreScope scope(JsonNode body) {
        JsonNode namespace = body.path("namespace");
        JsonNode table = body.path("table");
        boolean hasTable = !table.isMissingNode();
        if ((!namespace.isMissingNode() && !namespace.isArray())
                || (hasTable && !table.isTextual())
                || (hasTable && namespace.isEmpty())) {
            throw new BadRequestException(
                    "Invalid restore: namespace is an array of names, table a name in a namespace");
        }
        var levels = new ArrayList<String>();
        for (JsonNode level : namespace) {
            if (!level.isTextual()) {
                throw new BadRequestException("Invalid restore: a level of a namespace is a text");
            }
            levels.add(level.textValue());
        }
        return new RestoreScope(
                NameCodec.checked(Namespace.of(levels.toArray(String[]::new))),
                hasTable ? Optional.of(NameCodec.checked(table.textValue())) : Optional.empty());
    }

    private static boolean flag(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new BadRequestException("Invalid restore: %s is true or false", name);
        }
        return value.booleanValue();
    }

    static ObjectNode write(LakeRestore.Report report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("to", report.span().from().number());
        json.put("seen", report.span().to().number());
        json.put("dry-run", report.dryRun());
        json.put("complete", report.isComplete());
        var steps = json.putArray("steps");
        for (StepResult result : report.results()) {
            ObjectNode step = steps.addObject();
            write(step, result.step());
            step.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
            if (!result.reason().isEmpty()) {
                step.put("reason", result.reason());
            }
        }
        return json;
    }

    private static void write(ObjectNode json, Step step) {
        switch (step) {
            case Step.MakeNamespace make -> namespace(json, "create", make.namespace());
            case Step.SetProperties set -> namespace(json, "set-properties", set.namespace());
            case Step.DropNamespace drop -> namespace(json, "drop", drop.namespace());
            case Step.Drop drop -> named(json, "drop", drop.now().kind(), drop.now().identifier());
            case Step.Undrop undrop ->
                    named(json, "undrop", undrop.then().kind(), undrop.then().identifier());
            case Step.Rename rename -> {
                named(json, "rename", rename.now().kind(), rename.now().identifier());
                identifier(json.putObject("as"), rename.to());
            }
            case Step.Revert revert ->
                    named(json, "restore", revert.then().kind(), revert.then().identifier());
            case Step.Leave leave -> other(json, "leave", leave.thing());
            case Step.Impossible impossible -> other(json, "restore", impossible.thing());
        }
    }

    private static void other(ObjectNode json, String action, Thing thing) {
        switch (thing) {
            case Thing.OfNamespace namespace -> namespace(json, action, namespace.namespace());
            case Thing.OfTabular tabular -> {
                named(json, action, tabular.kind(), tabular.name());
                json.put("uuid", tabular.uuid().toString());
            }
        }
    }

    private static void namespace(ObjectNode json, String action, Namespace namespace) {
        json.put("action", action).put("kind", "namespace");
        levels(json, namespace);
    }

    private static void named(ObjectNode json, String action, String kind, TableIdentifier name) {
        json.put("action", action).put("kind", kind);
        identifier(json, name);
    }

    private static void identifier(ObjectNode json, TableIdentifier name) {
        levels(json, name.namespace());
        json.put("name", name.name());
    }

    private static void levels(ObjectNode json, Namespace namespace) {
        var levels = json.putArray("namespace");
        for (String level : namespace.levels()) {
            levels.add(level);
        }
    }
}
