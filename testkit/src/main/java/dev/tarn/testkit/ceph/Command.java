package dev.tarn.testkit.ceph;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program to its end, for what it prints. */
record Command(Path directory, Map<String, String> environment, Duration patience) {
    String run(String... words) throws CephUnavailable {
        return run(List.of(words));
    }

    String run(List<String> words) throws CephUnavailable {
        Process process = start(words);
        try (var input = process.getInputStream()) {
            process.getOutputStream().close();
            var output =
                    CompletableFuture.supplyAsync(() -> read(input), Thread::startVirtualThread);
            String text = output.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            int code = process.waitFor();
            if (code != 0) {
                throw new CephUnavailable(
                        "%s ended with %d: %s".formatted(words.getFirst(), code, lastLine(text)));
            }
            return text;
        } catch (IOException | ExecutionException failure) {
            throw new CephUnavailable(words.getFirst() + " failed: " + failure.getMessage());
        } catch (TimeoutException _) {
            throw new CephUnavailable(
                    "%s took more than %d s".formatted(words.getFirst(), patience.toSeconds()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CephUnavailable("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(List<String> words) throws CephUnavailable {
        var builder =
                new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new CephUnavailable("there is no " + words.getFirst());
        }
    }

    private static String read(java.io.InputStream input) {
        try {
            return new String(input.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String lastLine(String text) {
        return text.strip().lines().reduce((_, last) -> last).orElse("");
    }
}
