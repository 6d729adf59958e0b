package dev.tarn.benchmarks.hot;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A page that is asked of a cluster and passed on as it comes, from one socket to another. */
@State(Scope.Benchmark)
public class ProxyCopy {
    @Param({"4096", "1048576"})
    public int pageBytes;

    private @Nullable Hop hop;

    @Setup
    public void prepare() throws IOException {
        hop = new Hop(pageBytes);
        if (page() != pageBytes) {
            throw new IllegalStateException("Not all of the page is carried");
        }
    }

    @TearDown
    public void end() throws IOException {
        requireNonNull(hop).close();
    }

    @Benchmark
    public long page() throws IOException {
        return requireNonNull(hop).page();
    }
}
