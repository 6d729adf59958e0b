package dev.tarn.chassis.http;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A listener that waits no longer for the connection which it accepted last. Jetty shortens the
 * time that connections may idle when it begins to stop; one that opens a moment later would keep
 * the whole of it, and the server waiting until the drain time-out.
 */
final class DrainingConnector extends ServerConnector {
    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;

    DrainingConnector(Server server, ByteBufferPool buffers, ConnectionFactory... factories) {
        super(server, null, null, buffers, ACCEPTORS, SELECTORS, factories);
    }

    @Override
    protected void onEndPointOpened(EndPoint connection) {
        // Known before it is asked whether the server stops: either we see that, or Jetty sees the
        // connection.
        super.onEndPointOpened(connection);
        if (isShutdown()) {
            connection.setIdleTimeout(getShutdownIdleTimeout());
        }
    }
}
