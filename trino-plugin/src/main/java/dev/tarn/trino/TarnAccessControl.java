package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.connector.CatalogSchemaName;
import io.trino.spi.connector.CatalogSchemaRoutineName;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.ColumnSchema;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.function.SchemaFunctionName;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.Identity;
import io.trino.spi.security.SystemAccessControl;
import io.trino.spi.security.SystemSecurityContext;
import io.trino.spi.security.ViewExpression;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets Trino do what the catalog allows. What is not asked about here is refused by the interface
 * itself, so that a newer Trino opens nothing; catalogs that are open to everybody are not asked
 * about.
 */
final class TarnAccessControl implements SystemAccessControl {
    private final Gate gate;

    TarnAccessControl(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void shutdown() {
        gate.close();
    }

    /** Who somebody may be was decided when they signed in. */
    @Override
    @SuppressWarnings("deprecation")
    public void checkCanSetUser(Optional<Principal> principal, String userName) {}

    @Override
    public void checkCanImpersonateUser(Identity identity, String userName) {
        gate.require(identity, Question.of("ImpersonateUser", Question.user(userName)));
    }

    @Override
    public void checkCanExecuteQuery(Identity identity, QueryId queryId) {
        gate.require(identity, Optional.of(queryId), Question.of("ExecuteQuery"));
    }

    @Override
    public void checkCanViewQueryOwnedBy(Identity identity, Identity owner) {
        gate.require(identity, Question.of("ViewQueryOwnedBy", Question.user(owner.getUser())));
    }

    @Override
    public void checkCanKillQueryOwnedBy(Identity identity, Identity owner) {
        gate.require(identity, Question.of("KillQueryOwnedBy", Question.user(owner.getUser())));
    }

    @Override
    public Collection<Identity> filterViewQueryOwnedBy(
            Identity identity, Collection<Identity> owners) {
        return gate.kept(
                identity,
                Optional.empty(),
                "FilterViewQueryOwnedBy",
                owners,
                owner -> Question.user(owner.getUser()));
    }

    @Override
    public void checkCanReadSystemInformation(Identity identity) {
        gate.require(identity, Question.of("ReadSystemInformation"));
    }

    @Override
    public void checkCanWriteSystemInformation(Identity identity) {
        gate.require(identity, Question.of("WriteSystemInformation"));
    }

    @Override
    public void checkCanSetSystemSessionProperty(
            Identity identity, QueryId queryId, String propertyName) {
        gate.require(
                identity,
                Optional.of(queryId),
                Question.of(
                        "SetSystemSessionProperty",
                        Map.of("systemSessionProperty", Map.of("name", propertyName))));
    }

    @Override
    public void checkCanSetCatalogSessionProperty(
            SystemSecurityContext context, String catalogName, String propertyName) {
        gate.require(
                context,
                catalogName,
                Question.of(
                        "SetCatalogSessionProperty",
                        Map.of(
                                "catalogSessionProperty",
                                Map.of("catalogName", catalogName, "propertyName", propertyName))));
    }

    @Override
    public boolean canAccessCatalog(SystemSecurityContext context, String catalogName) {
        return gate.allows(
                context, catalogName, Question.of("AccessCatalog", Question.catalog(catalogName)));
    }

    /** Of lakes as they were, and of nothing else. */
    @Override
    public void checkCanCreateCatalog(SystemSecurityContext context, String catalogName) {
        if (PastLakeName.parse(catalogName).isEmpty()) {
            AccessDeniedException.denyCreateCatalog(catalogName);
        }
        gate.require(
                context, catalogName, Question.of("CreateCatalog", Question.catalog(catalogName)));
    }

    @Override
    public void checkCanDropCatalog(SystemSecurityContext context, String catalogName) {
        if (PastLakeName.parse(catalogName).isEmpty()) {
            AccessDeniedException.denyDropCatalog(catalogName);
        }
        gate.require(
                context, catalogName, Question.of("DropCatalog", Question.catalog(catalogName)));
    }

    @Override
    public Set<String> filterCatalogs(SystemSecurityContext context, Set<String> catalogs) {
        return gate.keptSet(context, "FilterCatalogs", catalogs, gate::isOpen, Question::catalog);
    }

    @Override
    public void checkCanShowSchemas(SystemSecurityContext context, String catalogName) {
        gate.require(
                context, catalogName, Question.of("ShowSchemas", Question.catalog(catalogName)));
    }

    @Override
    public Set<String> filterSchemas(
            SystemSecurityContext context, String catalogName, Set<String> schemaNames) {
        return gate.keptSet(
                context,
                "FilterSchemas",
                schemaNames,
                _ -> gate.isOpen(catalogName),
                name -> Question.schema(catalogName, name));
    }

    @Override
    public void checkCanCreateSchema(
            SystemSecurityContext context,
            CatalogSchemaName schema,
            Map<String, Object> properties) {
        gate.require(context, "CreateSchema", schema);
    }

    @Override
    public void checkCanDropSchema(SystemSecurityContext context, CatalogSchemaName schema) {
        gate.require(context, "DropSchema", schema);
    }

    @Override
    public void checkCanShowCreateSchema(SystemSecurityContext context, CatalogSchemaName schema) {
        gate.require(context, "ShowCreateSchema", schema);
    }

    @Override
    public void checkCanShowTables(SystemSecurityContext context, CatalogSchemaName schema) {
        gate.require(context, "ShowTables", schema);
    }

    @Override
    public void checkCanShowFunctions(SystemSecurityContext context, CatalogSchemaName schema) {
        gate.require(context, "ShowFunctions", schema);
    }

    @Override
    public Set<SchemaTableName> filterTables(
            SystemSecurityContext context, String catalogName, Set<SchemaTableName> tableNames) {
        return gate.keptSet(
                context,
                "FilterTables",
                tableNames,
                _ -> gate.isOpen(catalogName),
                name -> Question.table(catalogName, name, Set.of()));
    }

    @Override
    public Set<SchemaFunctionName> filterFunctions(
            SystemSecurityContext context,
            String catalogName,
            Set<SchemaFunctionName> functionNames) {
        return gate.keptSet(
                context,
                "FilterFunctions",
                functionNames,
                _ -> gate.isOpen(catalogName),
                name ->
                        Question.function(
                                new CatalogSchemaRoutineName(
                                        catalogName, name.schemaName(), name.functionName())));
    }

    @Override
    public void checkCanShowColumns(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "ShowColumns", table);
    }

    /** One question for all tables: the catalog shows all columns of a table, or none. */
    @Override
    public Map<SchemaTableName, Set<String>> filterColumns(
            SystemSecurityContext context,
            String catalogName,
            Map<SchemaTableName, Set<String>> tableColumns) {
        if (gate.isOpen(catalogName)) {
            return tableColumns;
        }
        var visible = new HashMap<SchemaTableName, Set<String>>();
        for (SchemaTableName table :
                gate.kept(
                        context.getIdentity(),
                        Optional.of(context.getQueryId()),
                        "ShowColumns",
                        tableColumns.keySet(),
                        name -> Question.table(catalogName, name, Set.of()))) {
            visible.put(table, tableColumns.getOrDefault(table, Set.of()));
        }
        return visible;
    }

    @Override
    public void checkCanShowCreateTable(
            SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "ShowCreateTable", table);
    }

    @Override
    public void checkCanCreateTable(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            Map<String, Object> properties) {
        gate.require(context, "CreateTable", table);
    }

    @Override
    public void checkCanDropTable(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "DropTable", table);
    }

    @Override
    public void checkCanRenameTable(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            CatalogSchemaTableName newTable) {
        gate.require(context, "RenameTable", table, newTable);
    }

    @Override
    public void checkCanSetTableProperties(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            Map<String, Optional<Object>> properties) {
        gate.require(context, "SetTableProperties", table);
    }

    @Override
    public void checkCanSetTableComment(
            SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "SetTableComment", table);
    }

    @Override
    public void checkCanSetViewComment(SystemSecurityContext context, CatalogSchemaTableName view) {
        gate.require(context, "SetViewComment", view);
    }

    @Override
    public void checkCanSetColumnComment(
            SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "SetColumnComment", table);
    }

    @Override
    public void checkCanAddColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "AddColumn", table);
    }

    @Override
    public void checkCanAlterColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "AlterColumn", table);
    }

    @Override
    public void checkCanDropColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "DropColumn", table);
    }

    @Override
    public void checkCanRenameColumn(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "RenameColumn", table);
    }

    @Override
    public void checkCanSelectFromColumns(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            Optional<String> branch,
            Set<String> columns) {
        gate.require(
                context,
                table.getCatalogName(),
                Question.of("SelectFromColumns", Question.table(table, columns)));
    }

    @Override
    public void checkCanInsertIntoTable(
            SystemSecurityContext context, CatalogSchemaTableName table, Optional<String> branch) {
        gate.require(context, "InsertIntoTable", table);
    }

    @Override
    public void checkCanDeleteFromTable(
            SystemSecurityContext context, CatalogSchemaTableName table, Optional<String> branch) {
        gate.require(context, "DeleteFromTable", table);
    }

    @Override
    public void checkCanTruncateTable(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "TruncateTable", table);
    }

    @Override
    public void checkCanUpdateTableColumns(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            Optional<String> branch,
            Set<String> updatedColumns) {
        gate.require(
                context,
                table.getCatalogName(),
                Question.of("UpdateTableColumns", Question.table(table, updatedColumns)));
    }

    @Override
    public void checkCanCreateView(SystemSecurityContext context, CatalogSchemaTableName view) {
        gate.require(context, "CreateView", view);
    }

    @Override
    public void checkCanRenameView(
            SystemSecurityContext context,
            CatalogSchemaTableName view,
            CatalogSchemaTableName newView) {
        gate.require(context, "RenameView", view, newView);
    }

    @Override
    public void checkCanRefreshView(SystemSecurityContext context, CatalogSchemaTableName view) {
        gate.require(context, "RefreshView", view);
    }

    @Override
    public void checkCanDropView(SystemSecurityContext context, CatalogSchemaTableName view) {
        gate.require(context, "DropView", view);
    }

    /** Asked for the owner of a view that runs as its owner, whoever reads it. */
    @Override
    public void checkCanCreateViewWithSelectFromColumns(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            Optional<String> branch,
            Set<String> columns) {
        gate.require(
                context,
                table.getCatalogName(),
                Question.of("CreateViewWithSelectFromColumns", Question.table(table, columns)));
    }

    @Override
    public void checkCanExecuteProcedure(
            SystemSecurityContext context, CatalogSchemaRoutineName procedure) {
        gate.require(
                context,
                procedure.getCatalogName(),
                Question.of("ExecuteProcedure", Question.function(procedure)));
    }

    @Override
    public boolean canExecuteFunction(
            SystemSecurityContext context, CatalogSchemaRoutineName function) {
        return gate.allowsFunction(context, "ExecuteFunction", function);
    }

    @Override
    public boolean canCreateViewWithExecuteFunction(
            SystemSecurityContext context, CatalogSchemaRoutineName function) {
        return gate.allowsFunction(context, "CreateViewWithExecuteFunction", function);
    }

    @Override
    public void checkCanExecuteTableProcedure(
            SystemSecurityContext context, CatalogSchemaTableName table, String procedure) {
        var resource = new LinkedHashMap<>(Question.table(table));
        resource.put("function", Map.of("functionName", procedure));
        gate.require(
                context, table.getCatalogName(), Question.of("ExecuteTableProcedure", resource));
    }

    @Override
    public void checkCanShowBranches(SystemSecurityContext context, CatalogSchemaTableName table) {
        gate.require(context, "ShowBranches", table);
    }

    @Override
    public void checkCanCreateBranch(
            SystemSecurityContext context, CatalogSchemaTableName table, String branch) {
        gate.require(context, "CreateBranch", table);
    }

    @Override
    public void checkCanDropBranch(
            SystemSecurityContext context, CatalogSchemaTableName table, String branch) {
        gate.require(context, "DropBranch", table);
    }

    @Override
    public void checkCanFastForwardBranch(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            String sourceBranch,
            String targetBranch) {
        gate.require(context, "FastForwardBranch", table);
    }

    @Override
    public List<ViewExpression> getRowFilters(
            SystemSecurityContext context, CatalogSchemaTableName table) {
        if (gate.isOpen(table.getCatalogName())) {
            return List.of();
        }
        gate.requireOwnPast(context, table);
        return gate
                .rowFilters(context, Question.of("GetRowFilters", Question.table(table)))
                .stream()
                .map(filter -> expression(context, table, filter))
                .toList();
    }

    @Override
    public Map<ColumnSchema, ViewExpression> getColumnMasks(
            SystemSecurityContext context,
            CatalogSchemaTableName table,
            List<ColumnSchema> columns) {
        if (gate.isOpen(table.getCatalogName()) || columns.isEmpty()) {
            return Map.of();
        }
        var asked = new ArrayList<Map<String, Object>>();
        for (ColumnSchema column : columns) {
            asked.add(Question.column(table, column.getName(), column.getType().getDisplayName()));
        }
        var masks = new HashMap<ColumnSchema, ViewExpression>();
        gate.columnMasks(context, Question.about("GetColumnMask", asked), columns.size())
                .forEach((index, mask) ->
                        masks.put(columns.get(index), expression(context, table, mask)));
        return masks;
    }

    private static ViewExpression expression(
            SystemSecurityContext context, CatalogSchemaTableName table, String text) {
        return ViewExpression.builder()
                .identity(context.getIdentity().getUser())
                .catalog(table.getCatalogName())
                .schema(table.getSchemaTableName().getSchemaName())
                .expression(text)
                .build();
    }
}
