package dev.tarn.catalog.restore;

import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.diff.LakeDiff;
import dev.tarn.catalog.hold.Holds;
import dev.tarn.catalog.instant.PastTabulars;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.view.Views;
import dev.tarn.catalog.wire.RouteTable;
import java.time.InstantSource;

/** Every {@code new} of the restore of lakes. */
public final class RestoreWiring {
    private final RestoreRoutes routes;

    /** {@code renamed} is told when a name may mean something else. */
    public RestoreWiring(
            LakeDiff diff,
            RestoreStore store,
            PastTabulars past,
            Namespaces namespaces,
            Tabulars tabulars,
            Views views,
            Committer committer,
            Holds holds,
            InstantSource clock,
            Runnable renamed) {
        var planner = new RestorePlanner(diff, store, past, committer, views, holds, clock);
        routes =
                new RestoreRoutes(
                        new LakeRestore(
                                diff, planner, namespaces, tabulars, views, committer, renamed));
    }

    public void register(RouteTable table) {
        routes.register(table);
    }
}
