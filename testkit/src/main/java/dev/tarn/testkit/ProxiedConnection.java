package dev.tarn.testkit;

import static dev.tarn.testkit.FaultProxy.closeQuietly;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * One client's connection through a {@link FaultProxy}: a thread for what it sends, one for what it
 * gets.
 */
final class ProxiedConnection {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;

    /** Set before COMMIT is passed on, so that no byte of its answer can slip through. */
    private volatile Answers answers = Answers.PASS;

    private enum Answers {
        PASS,
        CUT_WHEN_COMPLETE,
        WITHHOLD
    }

    ProxiedConnection(FaultProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start(boolean postgres) {
        Thread.ofVirtual()
                .name("fault-proxy-requests")
                .start(() -> untilBroken(postgres ? this::postgresRequests : this::requests));
        Thread.ofVirtual().name("fault-proxy-answers").start(() -> untilBroken(this::answers));
    }

    void close() {
        closeQuietly(client);
        closeQuietly(server);
        proxy.forget(this);
    }

    private interface Pump {
        void run() throws IOException;
    }

    private void untilBroken(Pump pump) {
        try {
            pump.run();
        } catch (IOException _) {
            // One side went away: so does the other.
        } finally {
            close();
        }
    }

    private void requests() throws IOException {
        client.getInputStream().transferTo(server.getOutputStream());
    }

    private void postgresRequests() throws IOException {
        var messages = new PostgresRequests(new DataInputStream(client.getInputStream()));
        OutputStream out = server.getOutputStream();
        while (true) {
            byte[] message = messages.next();
            if (messages.commits()
                    && proxy.takeCommitFault().map(this::losesRequest).orElse(false)) {
                return;
            }
            out.write(message);
            out.flush();
        }
    }

    private boolean losesRequest(CommitFault fault) {
        return switch (fault) {
            case LOSE_REQUEST -> true;
            case LOSE_ANSWER -> {
                answers = Answers.CUT_WHEN_COMPLETE;
                yield false;
            }
            case WITHHOLD_ANSWER -> {
                answers = Answers.WITHHOLD;
                yield false;
            }
        };
    }

    private void answers() throws IOException {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        var commitAnswer = new PostgresAnswer();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            switch (answers) {
                case PASS -> {
                    int admitted = proxy.admitAnswer(read);
                    out.write(buffer, 0, admitted);
                    out.flush();
                    if (admitted < read) {
                        return;
                    }
                }
                case CUT_WHEN_COMPLETE -> {
                    if (commitAnswer.completeWith(buffer, read)) {
                        return;
                    }
                }
                case WITHHOLD -> {}
            }
        }
    }
}
