package dev.tarn.benchmarks.peer;

import dev.tarn.benchmarks.rig.CatalogProcess;
import dev.tarn.benchmarks.rig.Rig;
import dev.tarn.benchmarks.rig.Stores;
import java.io.IOException;
import java.nio.file.Path;

/** Our own catalog, as it is by default, with whoever may do everything as its client. */
final class TarnPeer implements Peer {
    @Override
    public String name() {
        return "tarn";
    }

    @Override
    public String description() {
        return "Tarn's catalog server, signed in, access decided for each request";
    }

    @Override
    public RunningPeer start(Stores stores, String database, Path folder)
            throws IOException, InterruptedException {
        Rig rig = Rig.on(stores, folder, database);
        CatalogProcess process = rig.servers().getFirst();
        return new RunningPeer(
                process.uri(),
                "lake",
                rig.token(process.uri()),
                stores.fileIo(),
                process::cpu,
                process::residentBytes,
                rig::close);
    }
}
