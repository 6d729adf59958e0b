package dev.tarn.benchmarks.rig;

import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.RequestMoment;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way to the store that remembers each object that is written by it. */
final class SeenFiles implements AutoCloseable {
    private static final Pattern WRITE = Pattern.compile("(?:PUT|POST) (/[^ ?]*)[^ ]* HTTP/.*");

    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final FaultProxy proxy;

    private SeenFiles(FaultProxy proxy) {
        this.proxy = proxy;
    }

    static SeenFiles on(int storePort) {
        var seen = new SeenFiles(FaultProxy.toHttp(storePort));
        // A fault that never happens is asked about every request.
        seen.proxy.onRequest(seen::isFault, RequestMoment.BEFORE_THE_REQUEST, () -> {});
        return seen;
    }

    int port() {
        return proxy.port();
    }

    Set<String> begun() {
        return Set.copyOf(begun);
    }

    private boolean isFault(String head) {
        Matcher write = WRITE.matcher(head.lines().findFirst().orElse(""));
        if (write.matches()) {
            begun.add("s3:/" + URI.create(write.group(1)).getPath());
        }
        return false;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
