package dev.tarn.benchmarks.hot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is done for each request, row or page. */
enum HotPath {
    LOAD(LoadSplice.class),
    DECODE(DecodeColumns.class),
    WRITE(WriteParquet.class),
    DECIDE(Decide.class),
    COPY(ProxyCopy.class);

    private final Class<?> benchmark;

    HotPath(Class<?> benchmark) {
        this.benchmark = benchmark;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(HotPath::word).toList();
    }

    static Optional<HotPath> find(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What JMH knows its methods by. */
    String pattern() {
        return "^%s\\.".formatted(benchmark.getName().replace(".", "\\."));
    }
}
