package dev.tarn.catalog.opa;

import static dev.tarn.catalog.policy.Privilege.READ_METADATA;
import static dev.tarn.catalog.policy.Privilege.SELECT;

import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.policy.Privilege;
import java.util.Set;

/**
 * Whether somebody may do what Trino asks about a lake as it was: read what they may read all of
 * the past of, and nothing else, whoever they are. It is made for whoever reads any of it, and
 * dropped by the engine.
 */
final class PastAllowance {
    private final Rights rights;
    private final PastLakes lakes;

    PastAllowance(Rights rights, PastLakes lakes) {
        this.rights = rights;
        this.lakes = lakes;
    }

    boolean of(String operation, Resource resource) {
        String lake = PastLakes.lake(resource.catalog());
        return switch (operation) {
            case "DropCatalog" -> rights.principal().engine();
            // One that fails at each use would fail the listings of all catalogs, too.
            case "CreateCatalog" -> seesSomeOf(lake) && lakes.has(resource.catalog());
            case "AccessCatalog", "FilterCatalogs", "SetCatalogSessionProperty", "ShowSchemas" ->
                    seesSomeOf(lake);
            case "FilterSchemas",
                    "FilterTables",
                    "ShowTables",
                    "ShowFunctions",
                    "FilterFunctions",
                    "ShowCreateSchema",
                    "ExecuteFunction" -> {
                Resource today = resource.in(lake);
                yield new Allowance(rights).of(operation, today, today);
            }
            case "ShowColumns",
                    "FilterColumns",
                    "ShowCreateTable",
                    "SelectFromColumns",
                    "ShowBranches" ->
                    resource.isInformationSchema() ? rights.sees(lake) : mayRead(resource);
            default -> false;
        };
    }

    private boolean seesSomeOf(String lake) {
        return rights.sees(lake) && rights.seesSomePast(lake);
    }

    /** By the name of then, and by the one of now where that is another. */
    private boolean mayRead(Resource resource) {
        return !resource.namesAVersion()
                && lakes.find(resource)
                        .filter(table -> held(table).contains(SELECT))
                        .filter(table ->
                                table.renamed()
                                        .map(today ->
                                                rights.on(table.lake(), today, table.uuid())
                                                        .contains(SELECT))
                                        .orElse(true))
                        .filter(table ->
                                rights.past(table.lake(), table.name(), table.uuid()).everything())
                        .filter(table -> mayReadMetadata(resource, table))
                        .isPresent();
    }

    private boolean mayReadMetadata(Resource resource, PastLakes.Table table) {
        return resource.metadata()
                .map(metadata ->
                        rights.restrictions(table.lake(), table.uuid()).isEmpty()
                                && (Allowance.isPlain(metadata)
                                        || held(table).contains(READ_METADATA)))
                .orElse(true);
    }

    /** Grants on a table count by its uuid, whatever it was called. */
    private Set<Privilege> held(PastLakes.Table table) {
        return rights.onFormer(table.lake(), table.name().namespace(), table.uuid());
    }
}
