package dev.tarn.catalog.opa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What an operation is about, by the names that Trino has for it: a catalog is a lake, a schema a
 * namespace whose levels dots join, and what follows a dollar sign asks for a table's metadata.
 */
record Resource(JsonNode json) {
    private static final String INFORMATION_SCHEMA = "information_schema";

    String catalog() {
        for (String shape : new String[] {"table", "schema", "function", "column"}) {
            if (json.has(shape)) {
                return json.path(shape).path("catalogName").asText();
            }
        }
        return json.at("/catalog/name")
                .asText(json.at("/catalogSessionProperty/catalogName").asText());
    }

    String schema() {
        for (String shape : new String[] {"table", "column", "function"}) {
            if (json.has(shape)) {
                return json.path(shape).path("schemaName").asText();
            }
        }
        return json.at("/schema/schemaName").asText();
    }

    String tableName() {
        return json.has("column")
                ? json.at("/column/tableName").asText()
                : json.at("/table/tableName").asText();
    }

    String function() {
        return json.at("/function/functionName").asText();
    }

    boolean isInformationSchema() {
        return schema().equals(INFORMATION_SCHEMA);
    }

    /** Trino takes every dot for one between two levels; an empty level is no name of ours. */
    Namespace namespace() {
        return Namespace.of(schema().split("\\.", -1));
    }

    /** Without the part that asks for metadata. */
    TableIdentifier table() {
        int dollar = tableName().indexOf('$');
        return TableIdentifier.of(
                namespace(), dollar < 0 ? tableName() : tableName().substring(0, dollar));
    }

    /** Which of a table's metadata is asked for, if it is not the table. */
    Optional<String> metadata() {
        int dollar = tableName().indexOf('$');
        return dollar < 0 ? Optional.empty() : Optional.of(tableName().substring(dollar + 1));
    }

    /** Trino once read versions of tables under such names; none of ours is allowed to mean one. */
    boolean namesAVersion() {
        return tableName().indexOf('@') >= 0;
    }

    /** A user who is impersonated, or whose query it is. */
    String user() {
        return json.at("/user/user").asText();
    }
}
