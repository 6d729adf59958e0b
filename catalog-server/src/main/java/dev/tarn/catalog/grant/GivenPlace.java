package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.NameCodec;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * Where a rule holds, by the names that people use: a lake, a namespace in it, a table or view in
 * that.
 */
record GivenPlace(Namespace namespace, Optional<String> table) {
    static GivenPlace read(JsonNode json) {
        JsonNode table = json.path("table");
        JsonNode levels = json.path("namespace");
        boolean hasTable = !table.isMissingNode();
        if ((hasTable && !table.isTextual())
                || (!levels.isMissingNode() && !levels.isArray())
                || (hasTable && levels.isEmpty())) {
            throw new BadRequestException(
                    "Invalid place: namespace is an array of names, table a name in a namespace");
        }
        var names = new ArrayList<String>();
        for (JsonNode level : levels) {
            if (!level.isTextual()) {
                throw new BadRequestException("Invalid place: a level of a namespace is a text");
            }
            names.add(level.textValue());
        }
        return new GivenPlace(
                NameCodec.checked(Namespace.of(names.toArray(String[]::new))),
                hasTable ? Optional.of(NameCodec.checked(table.textValue())) : Optional.empty());
    }

    void write(ObjectNode json) {
        if (!namespace.isEmpty()) {
            var levels = json.putArray("namespace");
            for (String level : namespace.levels()) {
                levels.add(level);
            }
        }
        table.ifPresent(name -> json.put("table", name));
    }

    Optional<TableIdentifier> identifier() {
        return table.map(name -> TableIdentifier.of(namespace, name));
    }
}
