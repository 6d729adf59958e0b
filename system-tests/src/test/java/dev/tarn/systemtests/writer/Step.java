package dev.tarn.systemtests.writer;

import dev.tarn.testkit.FaultProxy;

/** A request on the way of a batch, into a table or out of it again, by its first line. */
enum Step {
    LANDING(Network.STORE, "PUT ", "/landing/"),
    READING(Network.STORE, "GET ", "/landing/"),
    FILE(Network.STORE, "PUT ", ".parquet"),
    DELETES(Network.STORE, "PUT ", "-deletes.parquet"),
    MANIFEST(Network.STORE, "PUT ", "-m0.avro"),
    COMMIT(Network.CATALOG, "POST ", "/transactions/commit "),
    SETTLEMENT(Network.CATALOG, "POST ", "/settle ");

    private enum Network {
        STORE,
        CATALOG
    }

    private final Network network;
    private final String verb;
    private final String part;

    Step(Network network, String verb, String part) {
        this.network = network;
        this.verb = verb;
        this.part = part;
    }

    FaultProxy proxy(WriterRig rig) {
        return switch (network) {
            case STORE -> rig.store;
            case CATALOG -> rig.catalogProxy;
        };
    }

    boolean matches(String head) {
        String firstLine = head.lines().findFirst().orElse("") + " ";
        return firstLine.startsWith(verb) && firstLine.contains(part);
    }
}
