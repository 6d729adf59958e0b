package dev.tarn.engines.trino;

import io.trino.server.Server;

/** Starts Trino as its own launcher does; the upstream main class is not published with 483. */
public final class TrinoServer {
    private TrinoServer() {}

    public static void main(String[] args) {
        new Server().start("483");
    }
}
