package dev.tarn.benchmarks.peer;

import dev.tarn.benchmarks.bare.BareMain;
import dev.tarn.benchmarks.rig.Stores;
import dev.tarn.embedded.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** No catalog, but how fast one could be at most. */
final class BareServer implements Peer {
    @Override
    public String name() {
        return "bare";
    }

    @Override
    public String description() {
        return "no catalog but the limit: one statement for each request, one PUT where metadata is written, nothing read, checked or decided; commits to one table take turns. Iceberg's client cannot use it";
    }

    @Override
    public RunningPeer start(Stores stores, String database, Path folder)
            throws IOException, InterruptedException {
        stores.ensureDatabase(database);
        int port = FreePort.find();
        var process =
                PeerProcess.start(
                        folder.resolve("bare.log"),
                        System.getProperty("java.class.path"),
                        Map.of(
                                "BARE_PORT", Integer.toString(port),
                                "BARE_DATABASE_URL", stores.url(database),
                                "BARE_DATABASE_USER", stores.user(),
                                "BARE_DATABASE_PASSWORD", stores.password(),
                                "BARE_STORE", stores.endpoint().toString(),
                                "BARE_ACCESS_KEY", stores.s3().accessKey(),
                                "BARE_SECRET_KEY", stores.s3().secretKey(),
                                "BARE_LOCATION", stores.location(database)),
                        List.of(BareMain.class.getName()));
        return process.running(URI.create("http://127.0.0.1:" + port), "", stores.storeAccess());
    }
}
