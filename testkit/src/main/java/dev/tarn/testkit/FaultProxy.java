package dev.tarn.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A network between a client and a server, with the faults that a test asks for. */
public final class FaultProxy implements AutoCloseable {
    /** More than any test opens; a client that leaks connections stops here. */
    private static final int CONNECTIONS_MAX = 8_192;

    private static final long UNLIMITED = Long.MAX_VALUE;

    private final List<InetSocketAddress> targets;
    private final AtomicInteger turn = new AtomicInteger();
    private final Protocol protocol;
    private final ServerSocket listener;
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final Semaphore permits = new Semaphore(CONNECTIONS_MAX);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Optional<CommitFault>> commitFault =
            new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<RequestFault>> requestFault =
            new AtomicReference<>(Optional.empty());
    private final AtomicLong answerBytesLeft = new AtomicLong(UNLIMITED);
    private volatile boolean refusing;
    private volatile Duration delay = Duration.ZERO;

    /** What the bytes that are passed on mean. */
    enum Protocol {
        BYTES,
        POSTGRES,
        HTTP
    }

    /** What happens at the first request whose head is so, in the moment that was asked for. */
    record RequestFault(
            Predicate<String> head, RequestMoment moment, Consumer<ProxiedConnection> action) {}

    private FaultProxy(List<InetSocketAddress> targets, Protocol protocol) throws IOException {
        this.targets = List.copyOf(targets);
        this.protocol = protocol;
        this.listener = new ServerSocket(0, CONNECTIONS_MAX, InetAddress.getLoopbackAddress());
    }

    /** Passes bytes on, whatever they mean. */
    public static FaultProxy to(int port) {
        return started(Protocol.BYTES, port);
    }

    /** Passes PostgreSQL's protocol on, and so can tell a COMMIT. */
    public static FaultProxy toPostgres(int port) {
        return started(Protocol.POSTGRES, port);
    }

    /**
     * Passes HTTP on, and so can tell one request from the next. Several servers take connections
     * in turns, past those that are not there: one address in front of them all.
     */
    public static FaultProxy toHttp(int... ports) {
        return started(Protocol.HTTP, ports);
    }

    private static FaultProxy started(Protocol protocol, int... ports) {
        try {
            var proxy =
                    new FaultProxy(
                            Arrays.stream(ports)
                                    .mapToObj(port ->
                                            new InetSocketAddress(
                                                    InetAddress.getLoopbackAddress(), port))
                                    .toList(),
                            protocol);
            Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException failure) {
            throw new IllegalStateException(
                    "Cannot open a proxy to port " + Arrays.toString(ports), failure);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /**
     * From now on the server seems to be gone: open connections break, new ones are closed at once.
     */
    public void drop() {
        refusing = true;
        cut();
    }

    /** Breaks open connections; new ones work. */
    public void cut() {
        open.forEach(ProxiedConnection::close);
    }

    /** Holds every piece of an answer back for as long. */
    public void delayAnswers(Duration duration) {
        delay = duration;
    }

    /**
     * Breaks the connection that would carry the byte after these, counted over all connections,
     * once.
     */
    public void cutAfterAnswerBytes(long bytes) {
        answerBytesLeft.set(bytes);
    }

    /** Arms one fault for the next COMMIT. */
    public void onCommit(CommitFault fault) {
        if (protocol != Protocol.POSTGRES) {
            throw new IllegalStateException("Cannot see a COMMIT: open the proxy with toPostgres");
        }
        commitFault.set(Optional.of(fault));
    }

    /**
     * Runs {@code action} once, at the first request whose head (its first line and its headers)
     * matches. It may break this network, or another, or a process.
     */
    public void onRequest(Predicate<String> head, RequestMoment moment, Runnable action) {
        atRequest(head, moment, _ -> action.run());
    }

    /** Breaks the connection of the first such request, once, and no other one. */
    public void cutAtRequest(Predicate<String> head, RequestMoment moment) {
        atRequest(head, moment, ProxiedConnection::close);
    }

    private void atRequest(
            Predicate<String> head, RequestMoment moment, Consumer<ProxiedConnection> action) {
        if (protocol != Protocol.HTTP) {
            throw new IllegalStateException("Cannot see a request: open the proxy with toHttp");
        }
        requestFault.set(Optional.of(new RequestFault(head, moment, action)));
    }

    /** No faults any more. */
    public void heal() {
        refusing = false;
        delay = Duration.ZERO;
        answerBytesLeft.set(UNLIMITED);
        commitFault.set(Optional.empty());
        requestFault.set(Optional.empty());
    }

    @Override
    public void close() {
        closed.countDown();
        closeQuietly(listener);
        cut();
    }

    /** The armed fault, taken: it happens once. */
    Optional<CommitFault> takeCommitFault() {
        return commitFault.getAndSet(Optional.empty());
    }

    /** The armed fault, taken, if it is for this request. */
    Optional<RequestFault> takeRequestFault(String head) {
        Optional<RequestFault> armed = requestFault.get();
        return armed.filter(fault -> fault.head().test(head))
                .filter(_ -> requestFault.compareAndSet(armed, Optional.empty()));
    }

    /**
     * How many of these bytes of an answer may pass; fewer than asked for means that the connection
     * breaks after them.
     */
    int admitAnswer(int bytes) {
        pause();
        long before =
                answerBytesLeft.getAndUpdate(left -> {
                    if (left == UNLIMITED) {
                        return left;
                    }
                    // Breaking once is what was asked for.
                    return left < bytes ? UNLIMITED : left - bytes;
                });
        return (int) Math.min(before, bytes);
    }

    void forget(ProxiedConnection connection) {
        if (open.remove(connection)) {
            permits.release();
        }
    }

    private void pause() {
        Duration wanted = delay;
        if (wanted.isPositive()) {
            try {
                // Closing the proxy ends the wait.
                closed.await(wanted.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException _) {
                // Either the listener was closed, and the loop ends, or one connection failed, and
                // only its client cares.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (refusing || !permits.tryAcquire()) {
            closeQuietly(client);
            return;
        }
        Socket server;
        try {
            server = reached();
            // Both ends talk in small pieces: held back to be joined, each would take 40 ms.
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException failure) {
            permits.release();
            closeQuietly(client);
            throw failure;
        }
        var connection = new ProxiedConnection(this, client, server);
        open.add(connection);
        connection.start(protocol);
        if (refusing || listener.isClosed()) {
            connection.close();
        }
    }

    /** Whoever's turn it is, or the next one that is there. */
    private Socket reached() throws IOException {
        int first = turn.getAndIncrement();
        for (int i = 0; ; i++) {
            var server = new Socket();
            try {
                server.connect(targets.get(Math.floorMod(first + i, targets.size())));
                return server;
            } catch (IOException failure) {
                closeQuietly(server);
                if (i + 1 == targets.size()) {
                    throw failure;
                }
            }
        }
    }

    static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception _) {
            // It was to be broken anyway.
        }
    }
}
