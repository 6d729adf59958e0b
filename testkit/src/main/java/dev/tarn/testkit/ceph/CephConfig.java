package dev.tarn.testkit.ceph;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * One Ceph for one test run: a monitor, a storage daemon that keeps everything in memory, and the
 * gateway, on the loopback address and without authentication among each other.
 */
record CephConfig(
        Path root, Path folder, Path libraries, String fsid, int monitorPort, int gatewayPort) {
    static CephConfig write(Path root, Path folder, int monitorPort, int gatewayPort)
            throws IOException {
        var config =
                new CephConfig(
                        root,
                        folder,
                        libraries(root),
                        UUID.randomUUID().toString(),
                        monitorPort,
                        gatewayPort);
        Files.createDirectories(folder.resolve("run"));
        Files.createDirectories(folder.resolve("mon"));
        Files.createDirectories(folder.resolve("osd"));
        Files.createDirectories(folder.resolve("rgw"));
        Files.writeString(folder.resolve("ceph.conf"), config.text());
        return config;
    }

    /** {@code usr/lib/x86_64-linux-gnu} or what this machine calls it. */
    private static Path libraries(Path root) throws IOException {
        try (DirectoryStream<Path> candidates =
                Files.newDirectoryStream(root.resolve("usr/lib"), "*-linux-gnu")) {
            for (Path candidate : candidates) {
                return candidate;
            }
        }
        throw new IOException("no libraries in " + root);
    }

    Map<String, String> environment() {
        Path architecture = libraries.getFileName();
        String path =
                "%s:%s:%s"
                        .formatted(
                                libraries,
                                libraries.resolve("ceph"),
                                root.resolve("lib").resolve(architecture));
        return Map.of(
                "CEPH_CONF", folder.resolve("ceph.conf").toString(),
                "LD_LIBRARY_PATH", path,
                "PYTHONPATH", root.resolve("usr/lib/python3/dist-packages").toString());
    }

    String program(String name) {
        return root.resolve("usr/bin").resolve(name).toString();
    }

    private String text() {
        return """
        [global]
        fsid = ${fsid}
        mon initial members = a
        mon host = v2:127.0.0.1:${monitorPort}
        public addr = 127.0.0.1
        cluster addr = 127.0.0.1
        ms bind msgr1 = false

        # Nobody but this machine gets here. The gateway wants "secure", which needs authentication.
        auth cluster required = none
        auth service required = none
        auth client required = none
        ms mon client mode = crc
        ms client mode = crc

        plugin dir = ${libraries}/ceph
        compressor dir = ${libraries}/ceph/compressor
        erasure code dir = ${libraries}/ceph/erasure-code
        osd class dir = ${libraries}/rados-classes

        # One copy, in memory: the tests are done with it when they end.
        osd objectstore = memstore
        memstore device bytes = 2G
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 1
        osd pool default pgp num = 1
        osd pool default pg autoscale mode = off
        rgw rados pool pg num min = 1
        mon allow pool size one = true
        osd crush chooseleaf type = 0
        # There is no manager and no authority to ask at the start; see "osd crush add".
        osd class update on start = false
        osd crush update on start = false
        # Every pool that the gateway makes is a vote of the one monitor: vote at once.
        paxos propose interval = 0.02
        paxos min wait = 0.01
        # A full disk of a developer is no reason to stop.
        mon data avail crit = 1
        mon data avail warn = 2

        mon data = ${folder}/mon
        osd data = ${folder}/osd
        run dir = ${folder}/run
        admin socket =
        pid file = ${folder}/run/$name.pid
        log file = ${folder}/$name.log
        mon cluster log file = ${folder}/cluster.log

        [client.rgw]
        rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
        rgw data = ${folder}/rgw
        rgw thread pool size = 32
        rgw s3 auth use sts = true
        rgw sts key = ${stsKey}
        # Sessions that end while a test looks on.
        rgw sts min session duration = 1
        rgw run sync thread = false
        rgw enable gc threads = false
        rgw enable lc threads = false
        rgw dynamic resharding = false
        """
                .replace("${fsid}", fsid)
                .replace("${monitorPort}", Integer.toString(monitorPort))
                .replace("${gatewayPort}", Integer.toString(gatewayPort))
                .replace("${libraries}", libraries.toString())
                .replace("${folder}", folder.toString())
                .replace("${stsKey}", fsid.substring(0, 8) + fsid.substring(fsid.length() - 8));
    }
}
