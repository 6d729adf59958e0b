package dev.tarn.catalog.enforcement;

import static dev.tarn.catalog.policy.Privilege.ALTER;
import static dev.tarn.catalog.policy.Privilege.CREATE;
import static dev.tarn.catalog.policy.Privilege.DELETE;
import static dev.tarn.catalog.policy.Privilege.DROP;
import static dev.tarn.catalog.policy.Privilege.INSERT;
import static dev.tarn.catalog.policy.Privilege.MANAGE_GRANTS;
import static dev.tarn.catalog.policy.Privilege.OPERATE;
import static dev.tarn.catalog.policy.Privilege.SELECT;
import static dev.tarn.catalog.policy.Privilege.UPDATE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.wire.RestRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateViewRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;

/**
 * What each operation needs. Every guarded route has a line here, or the server does not start; a
 * commit is looked at once more when its body is read, see {@link CommitChecks}.
 */
final class Operations {
    private static final String LAKE = "/v1/{prefix}";
    private static final String NAMESPACES = LAKE + "/namespaces";
    private static final String NAMESPACE = NAMESPACES + "/{namespace}";
    private static final String TABLE = NAMESPACE + "/tables/{table}";
    private static final String VIEW = NAMESPACE + "/views/{view}";
    private static final String MANAGED = "/api/v1/lakes/{lake}";

    /** Whoever may change or read what a table holds needs to know how it is made. */
    private static final Privilege[] LOAD = {SELECT, INSERT, UPDATE, DELETE, ALTER, OPERATE};

    private static final Privilege[] COMMIT = {INSERT, UPDATE, DELETE, CREATE, ALTER, OPERATE};

    private static final Privilege[] RESTORE = {OPERATE, CREATE, ALTER, DROP, MANAGE_GRANTS};

    interface Check {
        void check(Asked asked);
    }

    private static final Map<String, Check> CHECKS =
            Map.ofEntries(
                    Map.entry("GET " + NAMESPACES, asked -> asked.sees(asked.request().parent())),
                    Map.entry("POST " + NAMESPACES, Operations::createNamespace),
                    Map.entry("GET " + NAMESPACE, asked -> asked.sees(asked.request().namespace())),
                    Map.entry(
                            "HEAD " + NAMESPACE, asked -> asked.sees(asked.request().namespace())),
                    Map.entry(
                            "DELETE " + NAMESPACE,
                            asked -> asked.may(asked.request().namespace(), DROP)),
                    Map.entry(
                            "POST " + NAMESPACE + "/properties",
                            asked -> asked.may(asked.request().namespace(), ALTER)),
                    Map.entry(
                            "GET " + NAMESPACE + "/tables",
                            asked -> asked.sees(asked.request().namespace())),
                    Map.entry(
                            "POST " + NAMESPACE + "/tables",
                            asked -> asked.may(asked.request().namespace(), CREATE)),
                    Map.entry("POST " + NAMESPACE + "/register", Operations::registerTable),
                    Map.entry("GET " + TABLE, Operations::loadTable),
                    Map.entry("HEAD " + TABLE, asked -> asked.seesTable(asked.request().table())),
                    Map.entry("POST " + TABLE, Operations::commit),
                    Map.entry(
                            "DELETE " + TABLE,
                            asked -> asked.mayTable(asked.request().table(), DROP)),
                    Map.entry("POST " + TABLE + "/unregister", Operations::unregister),
                    Map.entry(
                            "POST " + TABLE + "/metrics",
                            asked -> asked.seesTable(asked.request().table())),
                    Map.entry("GET " + TABLE + "/credentials", Operations::files),
                    Map.entry("POST " + TABLE + "/sign", Operations::files),
                    Map.entry("POST " + TABLE + "/plan", asked -> reads(asked, SELECT)),
                    Map.entry("GET " + TABLE + "/plan/{plan-id}", asked -> reads(asked, SELECT)),
                    Map.entry("DELETE " + TABLE + "/plan/{plan-id}", asked -> reads(asked, SELECT)),
                    Map.entry("POST " + TABLE + "/tasks", asked -> reads(asked, SELECT)),
                    Map.entry("POST " + LAKE + "/tables/rename", Operations::renameTable),
                    Map.entry("POST " + LAKE + "/transactions/commit", Asked::seesLake),
                    Map.entry(
                            "GET " + NAMESPACE + "/views",
                            asked -> asked.sees(asked.request().namespace())),
                    Map.entry("POST " + NAMESPACE + "/views", Operations::createView),
                    Map.entry("POST " + NAMESPACE + "/register-view", Operations::registerView),
                    Map.entry("GET " + VIEW, Operations::loadView),
                    Map.entry("HEAD " + VIEW, asked -> asked.seesView(asked.request().view())),
                    Map.entry("POST " + VIEW, Operations::replaceView),
                    Map.entry(
                            "DELETE " + VIEW, asked -> asked.mayView(asked.request().view(), DROP)),
                    Map.entry("POST " + LAKE + "/views/rename", Operations::renameView),
                    Map.entry(
                            "GET " + NAMESPACE + "/functions",
                            asked -> asked.sees(asked.request().namespace())),
                    Map.entry(
                            "GET " + NAMESPACE + "/functions/{function}",
                            asked -> asked.sees(asked.request().namespace())),
                    Map.entry("GET " + MANAGED + "/search", Asked::seesLake),
                    Map.entry("POST " + MANAGED + "/restore", Operations::restore),
                    // What of it they may know of is asked where each thing is known.
                    Map.entry("GET " + MANAGED + "/diff", Asked::seesLake),
                    Map.entry(
                            "POST " + MANAGED + "/tables/{table}/commits/{commit-id}/settle",
                            asked -> asked.mayTable(asked.request().qualified("{table}"), COMMIT)),
                    // The log names everybody who works there, and tables that once had a name.
                    Map.entry("GET " + MANAGED + "/commits", Operations::log),
                    Map.entry(
                            "GET " + MANAGED + "/tables/{table}/past",
                            asked -> asked.mayTable(asked.request().qualified("{table}"), SELECT)),
                    Map.entry(
                            "GET " + MANAGED + "/tables/{table}/retention", Operations::lookAfter),
                    Map.entry("POST " + MANAGED + "/tables/{table}/restore", Operations::lookAfter),
                    Map.entry(
                            "PUT " + MANAGED + "/tables/{table}/protection", Operations::lookAfter),
                    Map.entry(
                            "DELETE " + MANAGED + "/tables/{table}/protection",
                            Operations::lookAfter),
                    Map.entry(
                            "GET " + MANAGED + "/dropped",
                            asked -> asked.may(Namespace.empty(), OPERATE)),
                    Map.entry("POST " + MANAGED + "/dropped/{uuid}/undrop", Operations::undrop),
                    // Whose grants these are is asked where the place is known.
                    Map.entry("GET " + MANAGED + "/tables/{table}/policy", Asked::seesLake),
                    Map.entry("GET " + MANAGED + "/tables/{table}/explain", Asked::seesLake),
                    Map.entry(
                            "PUT " + MANAGED + "/tables/{table}/filters/{filter}", Asked::seesLake),
                    Map.entry(
                            "DELETE " + MANAGED + "/tables/{table}/filters/{filter}",
                            Asked::seesLake),
                    Map.entry("PUT " + MANAGED + "/tables/{table}/masks/{column}", Asked::seesLake),
                    Map.entry(
                            "DELETE " + MANAGED + "/tables/{table}/masks/{column}",
                            Asked::seesLake),
                    Map.entry(
                            "PUT " + MANAGED + "/tables/{table}/columns/{column}/tags/{tag}",
                            Asked::seesLake),
                    Map.entry(
                            "DELETE " + MANAGED + "/tables/{table}/columns/{column}/tags/{tag}",
                            Asked::seesLake),
                    Map.entry("POST " + MANAGED + "/policy", Asked::seesLake),
                    Map.entry("GET " + MANAGED + "/tag-masks", Asked::seesLake),
                    Map.entry("PUT " + MANAGED + "/tag-masks/{tag}", Asked::seesLake),
                    Map.entry("DELETE " + MANAGED + "/tag-masks/{tag}", Asked::seesLake),
                    Map.entry("GET " + MANAGED + "/grants", Asked::seesLake),
                    Map.entry("PUT " + MANAGED + "/grants", Asked::seesLake),
                    Map.entry("POST " + MANAGED + "/grants/revoke", Asked::seesLake));

    /** Those that may give something another name, or make something of a name. */
    private static final Set<String> NAMING =
            Set.of(
                    "DELETE " + TABLE,
                    "POST " + TABLE + "/unregister",
                    "POST " + NAMESPACE + "/register",
                    "POST " + NAMESPACE + "/register-view",
                    "POST " + LAKE + "/tables/rename",
                    "POST " + LAKE + "/views/rename",
                    "DELETE " + VIEW,
                    "DELETE " + NAMESPACE);

    private Operations() {}

    static Check check(String operation) {
        Check check = CHECKS.get(operation);
        if (check == null) {
            throw new IllegalStateException("Nobody has said what " + operation + " needs");
        }
        return check;
    }

    static boolean changesNames(String operation) {
        return NAMING.contains(operation);
    }

    static Set<String> all() {
        return CHECKS.keySet();
    }

    private static void createNamespace(Asked asked) {
        Namespace namespace =
                asked.request()
                        .body(CreateNamespaceRequest.class, CreateNamespaceRequest::namespace);
        String[] levels = namespace.levels();
        asked.may(
                levels.length < 2
                        ? Namespace.empty()
                        : Namespace.of(Arrays.copyOf(levels, levels.length - 1)),
                CREATE);
    }

    /**
     * A metadata file may be that of a table that others could not read, and one that is put in
     * place of a table takes its rules away.
     */
    private static void registerTable(Asked asked) {
        Namespace namespace = asked.request().namespace();
        asked.may(namespace, CREATE);
        asked.may(namespace, OPERATE);
        if (asked.request().body(RegisterTableRequest.class).overwrite()) {
            asked.may(namespace, MANAGE_GRANTS);
        }
    }

    private static void lookAfter(Asked asked) {
        asked.mayTable(asked.request().qualified("{table}"), OPERATE);
    }

    /**
     * It makes, renames and drops what was made, renamed and dropped, views of others included;
     * also what is restored for one namespace may be in another by now.
     */
    private static void restore(Asked asked) {
        for (Privilege privilege : RESTORE) {
            asked.may(Namespace.empty(), privilege);
        }
    }

    private static void log(Asked asked) {
        asked.may(
                asked.request()
                        .qualifiedInQuery("table")
                        .map(TableIdentifier::namespace)
                        .orElse(Namespace.empty()),
                OPERATE);
    }

    /** Under another name it is seen by others than before. */
    private static void undrop(Asked asked) {
        asked.may(Namespace.empty(), OPERATE);
        boolean renamed =
                asked.request().context().bodyAsBytes().length > 0
                        && asked.request().body(JsonNode.class).has("name");
        if (renamed) {
            asked.may(Namespace.empty(), CREATE);
        }
    }

    private static void createView(Asked asked) {
        asked.may(asked.request().namespace(), CREATE);
        ViewOwners.require(
                asked.rights(),
                asked.request().body(CreateViewRequest.class, CreateViewRequest::properties));
    }

    private static void replaceView(Asked asked) {
        asked.mayView(asked.request().view(), ALTER);
        var updates = asked.request().body(UpdateTableRequest.class, UpdateTableRequest::updates);
        boolean named = ViewOwners.areNamed(asked.rights(), updates);
        if (!named && !(asked.isByEngine() && ViewOwners.sayTheSame(updates))) {
            asked.mayView(asked.request().view(), MANAGE_GRANTS);
        }
    }

    /** Whom it runs as stands in its file. */
    private static void registerView(Asked asked) {
        asked.may(asked.request().namespace(), CREATE);
        asked.may(asked.request().namespace(), MANAGE_GRANTS);
    }

    /** Whoever gives a table away may have it themselves, and read it elsewhere. */
    private static void unregister(Asked asked) {
        TableIdentifier table = asked.request().table();
        asked.mayTable(table, DROP);
        asked.mayTable(table, SELECT);
        asked.seesAllOf(table);
        asked.mayGiveAway(table);
    }

    /**
     * An engine that asks for somebody says itself, and in better words, what they may not do with
     * what they may know of.
     */
    private static void loadTable(Asked asked) {
        if (asked.isByEngine() && !RestRequest.isAsOf(asked.request().warehouse())) {
            asked.seesTable(asked.request().table());
        } else {
            reads(asked, LOAD);
        }
    }

    private static void loadView(Asked asked) {
        if (asked.isByEngine()) {
            asked.seesView(asked.request().view());
        } else {
            asked.mayView(asked.request().view(), SELECT, ALTER);
        }
    }

    /** A table that is not there yet is committed by whoever may create it. */
    private static void commit(Asked asked) {
        asked.mayTable(asked.request().table(), COMMIT);
    }

    /** A table that is being created has files already, and no grants of its own. */
    private static void files(Asked asked) {
        reads(asked, SELECT, CREATE);
    }

    private static void reads(Asked asked, Privilege... anyOf) {
        TableIdentifier table = asked.request().table();
        asked.mayTable(table, anyOf);
        asked.seesAllOf(table);
        if (RestRequest.isAsOf(asked.request().warehouse())) {
            asked.mayReadThePastOf(table);
        }
    }

    private static void renameTable(Asked asked) {
        var body = asked.request().body(RenameTableRequest.class);
        asked.mayTable(body.source(), ALTER);
        requireMove(asked, body.source(), body.destination());
        if (!body.source().namespace().equals(body.destination().namespace())) {
            asked.mayGiveAway(body.source());
        }
    }

    private static void renameView(Asked asked) {
        var body = asked.request().body(RenameTableRequest.class);
        asked.mayView(body.source(), ALTER);
        requireMove(asked, body.source(), body.destination());
    }

    /**
     * In another namespace it is seen by others than here: whoever moves it could as well copy it.
     */
    private static void requireMove(Asked asked, TableIdentifier from, TableIdentifier to) {
        if (!from.namespace().equals(to.namespace())) {
            asked.mayTable(from, DROP);
            asked.mayTable(from, SELECT);
            asked.seesAllOf(from);
            asked.may(to.namespace(), CREATE);
        }
    }
}
