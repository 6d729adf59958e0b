package dev.tarn.benchmarks.load;

import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.net.URI;
import java.util.function.LongSupplier;

/**
 * Whom clients ask.
 *
 * @param token what to sign in with, or nothing
 * @param contentType of what is sent
 * @param resident how much memory it has, in bytes; 0 if nobody knows
 */
public record Target(
        String name, URI uri, String token, String contentType, LongSupplier resident) {
    public static Target of(String name, RunningPeer peer) {
        return new Target(name, peer.uri(), peer.token(), Connection.JSON, peer.resident());
    }

    public Connection connect() throws IOException {
        return new Connection(uri, token, contentType);
    }
}
