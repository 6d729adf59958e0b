package dev.tarn.catalog.opa;

import static dev.tarn.catalog.policy.Privilege.ALTER;
import static dev.tarn.catalog.policy.Privilege.CREATE;
import static dev.tarn.catalog.policy.Privilege.DELETE;
import static dev.tarn.catalog.policy.Privilege.DROP;
import static dev.tarn.catalog.policy.Privilege.INSERT;
import static dev.tarn.catalog.policy.Privilege.MANAGE_GRANTS;
import static dev.tarn.catalog.policy.Privilege.OPERATE;
import static dev.tarn.catalog.policy.Privilege.READ_METADATA;
import static dev.tarn.catalog.policy.Privilege.SELECT;
import static dev.tarn.catalog.policy.Privilege.UPDATE;

import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.Privilege;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Whether somebody may do what Trino asks about. An administrator may do everything; an operation
 * that has no line here is for administrators only, so that a newer Trino opens nothing.
 */
final class Allowance {
    private static final String SYSTEM = "system";
    private static final String BUILTIN = "builtin";

    /** Whom the gateway lets run queries in anybody's name, unless it is told another role. */
    private static final String IMPERSONATOR = "impersonator";

    /** What a client sees of these is filtered, row by row, by other questions. */
    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "jdbc", "metadata");

    /** Metadata that holds no value of any row. */
    private static final Set<String> PLAIN_METADATA =
            Set.of("history", "metadata_log_entries", "properties", "refs", "snapshots");

    /** Procedures of a table that bring in files from anywhere. */
    private static final Set<String> TAKING = Set.of("ADD_FILES", "ADD_FILES_FROM_TABLE");

    /** Whoever may change or read what a table holds knows how it is made. */
    private static final Set<Privilege> KNOWN_BY =
            EnumSet.of(SELECT, INSERT, UPDATE, DELETE, ALTER, OPERATE);

    private final Rights rights;

    Allowance(Rights rights) {
        this.rights = rights;
    }

    boolean of(String operation, Resource resource, Resource target) {
        if (rights.areAll()) {
            return true;
        }
        return switch (operation) {
            case "ExecuteQuery", "SetSystemSessionProperty" -> true;
            case "ImpersonateUser" ->
                    rights.principal().name().equals(resource.user())
                            || rights.principal().roles().contains(IMPERSONATOR);
            case "ViewQueryOwnedBy", "KillQueryOwnedBy", "FilterViewQueryOwnedBy" ->
                    rights.principal().name().equals(resource.user());
            case "AccessCatalog", "FilterCatalogs", "ShowSchemas" ->
                    isSystem(resource) || rights.sees(resource.catalog());
            case "SetCatalogSessionProperty" -> rights.sees(resource.catalog());
            case "FilterSchemas", "ShowTables", "ShowFunctions", "ShowCreateSchema" ->
                    seesSchema(resource);
            case "FilterFunctions" -> seesSchema(resource);
            case "CreateSchema" -> mayCreateSchema(resource);
            case "DropSchema" -> on(resource.catalog(), resource.namespace()).contains(DROP);
            case "FilterTables" ->
                    isPublic(resource) || rights.sees(resource.catalog(), resource.table());
            case "ShowColumns", "FilterColumns", "ShowCreateTable" -> knows(resource);
            case "SelectFromColumns", "ShowBranches" -> maySelect(resource);
            case "CreateViewWithSelectFromColumns" -> mayShow(resource);
            case "InsertIntoTable" -> may(resource, INSERT);
            case "DeleteFromTable", "TruncateTable" -> may(resource, DELETE);
            case "UpdateTableColumns", "CreateBranch", "DropBranch", "FastForwardBranch" ->
                    may(resource, UPDATE);
            case "CreateTable", "CreateView" ->
                    !resource.namesAVersion()
                            && on(resource.catalog(), resource.namespace()).contains(CREATE);
            case "DropTable", "DropView" -> may(resource, DROP);
            case "RenameTable", "RenameView" -> mayRename(resource, target);
            case "AddColumn", "AlterColumn", "DropColumn", "RenameColumn" ->
                    may(resource, ALTER) && !isRestricted(resource);
            case "SetTableComment",
                    "SetColumnComment",
                    "SetViewComment",
                    "SetTableProperties",
                    "RefreshView" ->
                    may(resource, ALTER);
            case "ExecuteTableProcedure" -> mayExecuteOnTable(resource);
            case "ExecuteFunction", "CreateViewWithExecuteFunction" -> mayCall(resource);
            case "ExecuteProcedure" -> mayExecute(resource);
            default -> false;
        };
    }

    /** Metadata of a table that holds no value of any row. */
    static boolean isPlain(String metadata) {
        return PLAIN_METADATA.contains(metadata);
    }

    private static boolean isSystem(Resource resource) {
        return resource.catalog().equals(SYSTEM);
    }

    /** A schema about schemas and tables, whose rows are filtered. */
    private boolean isPublic(Resource resource) {
        if (isSystem(resource)) {
            return SYSTEM_SCHEMAS.contains(resource.schema())
                    || (resource.schema().equals("runtime")
                            && resource.tableName().equals("queries"));
        }
        return resource.isInformationSchema() && rights.sees(resource.catalog());
    }

    private boolean seesSchema(Resource resource) {
        if (isSystem(resource)) {
            return SYSTEM_SCHEMAS.contains(resource.schema())
                    || resource.schema().equals("runtime");
        }
        return resource.isInformationSchema()
                ? rights.sees(resource.catalog())
                : rights.sees(resource.catalog(), resource.namespace());
    }

    private boolean knows(Resource resource) {
        if (isPublic(resource)) {
            return true;
        }
        if (resource.metadata().isPresent()) {
            return maySelect(resource);
        }
        return !resource.namesAVersion()
                && rights.on(resource.catalog(), resource.table()).stream()
                        .anyMatch(KNOWN_BY::contains);
    }

    private boolean maySelect(Resource resource) {
        if (isPublic(resource)) {
            return true;
        }
        if (!may(resource, SELECT)) {
            return false;
        }
        return resource.metadata()
                .map(metadata ->
                        !isRestricted(resource)
                                && (isPlain(metadata)
                                        || rights.on(resource.catalog(), resource.table())
                                                .contains(READ_METADATA)))
                .orElse(true);
    }

    /** A view that runs as its owner shows what its owner sees to others. */
    private boolean mayShow(Resource resource) {
        return maySelect(resource)
                && (isPublic(resource) || !isRestricted(resource) || may(resource, MANAGE_GRANTS));
    }

    private boolean mayRename(Resource resource, Resource target) {
        TableIdentifier from = resource.table();
        TableIdentifier to = target.table();
        if (resource.metadata().isPresent()
                || target.namesAVersion()
                || !target.catalog().equals(resource.catalog())
                || !may(resource, ALTER)) {
            return false;
        }
        return from.namespace().equals(to.namespace())
                || (may(resource, DROP)
                        && may(resource, SELECT)
                        && !isRestricted(resource)
                        && rights.past(resource.catalog(), from).everything()
                        && on(resource.catalog(), to.namespace()).contains(CREATE));
    }

    private boolean mayExecuteOnTable(Resource resource) {
        String procedure = resource.function();
        return TAKING.contains(procedure)
                ? rights.onLake(resource.catalog()).contains(OPERATE) && may(resource, OPERATE)
                : may(resource, OPERATE);
    }

    /**
     * A function of a lake reads tables that it does not name here, and snapshots: only whoever may
     * read the whole lake, and all of everything in it, old and new.
     */
    private boolean mayCall(Resource resource) {
        if (isSystem(resource)) {
            return resource.schema().equals(BUILTIN);
        }
        return rights.onLake(resource.catalog()).contains(SELECT)
                && rights.seesWholePast(resource.catalog())
                && !rights.isRestrictedIn(resource.catalog());
    }

    /** Neither does a procedure name its table; it changes any. */
    private boolean mayExecute(Resource resource) {
        if (isSystem(resource)) {
            // Whose query may be killed is asked for by itself.
            return resource.schema().equals("runtime") && resource.function().equals("kill_query");
        }
        return rights.onLake(resource.catalog())
                        .containsAll(EnumSet.of(SELECT, CREATE, UPDATE, DROP, OPERATE))
                && !rights.isRestrictedIn(resource.catalog());
    }

    private boolean mayCreateSchema(Resource resource) {
        Namespace namespace = resource.namespace();
        if (namespace.length() < 2) {
            return rights.onLake(resource.catalog()).contains(CREATE);
        }
        String[] levels = namespace.levels();
        return on(resource.catalog(), Namespace.of(Arrays.copyOf(levels, levels.length - 1)))
                .contains(CREATE);
    }

    private boolean may(Resource resource, Privilege privilege) {
        return !resource.namesAVersion()
                && rights.on(resource.catalog(), resource.table()).contains(privilege);
    }

    private boolean isRestricted(Resource resource) {
        return !rights.restrictions(resource.catalog(), resource.table()).isEmpty();
    }

    private Set<Privilege> on(String lake, Namespace namespace) {
        return rights.on(lake, namespace);
    }
}
