package dev.tarn.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainingConnectorTest {
    private static final long IDLE_MILLIS = 30_000;
    private static final long STOPPING_MILLIS = 250;

    private Server server;
    private DrainingConnector connector;

    @BeforeEach
    void start() throws Exception {
        server = new Server();
        connector =
                new DrainingConnector(
                        server, ByteBufferPool.NON_POOLING, new HttpConnectionFactory());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(STOPPING_MILLIS);
        server.addConnector(connector);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void letsConnectionsIdleUntilItStops() {
        ByteArrayEndPoint connection = connection();

        connector.onEndPointOpened(connection);
        assertThat(connection.getIdleTimeout()).isEqualTo(IDLE_MILLIS);

        assertThat(connector.shutdown()).isNotDone();
        assertThat(connection.getIdleTimeout()).isEqualTo(STOPPING_MILLIS);
    }

    @Test
    void waitsNoLongerForAConnectionThatOpensWhileItStops() {
        assertThat(connector.shutdown()).isNotCancelled();
        ByteArrayEndPoint connection = connection();

        connector.onEndPointOpened(connection);

        assertThat(connection.getIdleTimeout()).isEqualTo(STOPPING_MILLIS);
    }

    private static ByteArrayEndPoint connection() {
        var connection = new ByteArrayEndPoint();
        connection.setIdleTimeout(IDLE_MILLIS);
        return connection;
    }
}
