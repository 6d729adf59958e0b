package dev.tarn.testkit;

import static dev.tarn.testkit.FaultProxy.closeQuietly;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One client's connection through a {@link FaultProxy}: a thread for what it sends, one for what it
 * gets.
 */
final class ProxiedConnection {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final String CONTINUE = "HTTP/1.1 100";

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;

    /** Set before COMMIT is passed on, so that no byte of its answer can slip through. */
    private volatile Answers answers = Answers.PASS;

    /** Run once before the answer to the request at hand is passed on. */
    private final AtomicReference<Optional<Runnable>> beforeAnswer =
            new AtomicReference<>(Optional.empty());

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

    void start(FaultProxy.Protocol protocol) {
        Pump requests =
                switch (protocol) {
                    case BYTES -> this::requests;
                    case POSTGRES -> this::postgresRequests;
                    case HTTP -> this::httpRequests;
                };
        Thread.ofVirtual().name("fault-proxy-requests").start(() -> untilBroken(requests));
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
        var messages =
                new PostgresRequests(
                        new DataInputStream(new BufferedInputStream(client.getInputStream())));
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

    private void httpRequests() throws IOException {
        var requests = new HttpRequests(client.getInputStream());
        OutputStream out = server.getOutputStream();
        while (true) {
            String head = requests.head();
            proxy.takeRequestFault(head)
                    .ifPresent(fault -> {
                        switch (fault.moment()) {
                            case BEFORE_THE_REQUEST -> fault.action().accept(this);
                            case BEFORE_THE_ANSWER ->
                                    beforeAnswer.set(
                                            Optional.of(() -> fault.action().accept(this)));
                        }
                    });
            out.write(head.getBytes(ISO_8859_1));
            out.flush();
            requests.passBody(out);
        }
    }

    /** An answer that only asks for the body is none yet. */
    private void actBefore(byte[] answer, int bytes) {
        String start = new String(answer, 0, Math.min(bytes, CONTINUE.length()), ISO_8859_1);
        if (!start.equals(CONTINUE)) {
            beforeAnswer.getAndSet(Optional.empty()).ifPresent(Runnable::run);
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
                    actBefore(buffer, read);
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
