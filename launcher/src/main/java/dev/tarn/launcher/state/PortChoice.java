package dev.tarn.launcher.state;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Which ports to use. {@code AUTO} keeps those of the last time as far as they are still free, so
 * that addresses which somebody has pasted elsewhere stay right.
 */
public enum PortChoice {
    AUTO,
    DEFAULT;

    /** A bound, in case the system keeps offering ports that we have already given out. */
    private static final int ATTEMPTS_MAX = 1000;

    /**
     * The ports to listen on.
     *
     * @param wanted what the user asks for; nothing means as the last time
     * @param last the ports of this data folder that were chosen automatically, if they were
     */
    public static Ports choose(
            Optional<PortChoice> wanted,
            Optional<Ports> last,
            IntPredicate free,
            IntSupplier another) {
        PortChoice choice = wanted.orElse(last.isPresent() ? AUTO : DEFAULT);
        return switch (choice) {
            case AUTO -> auto(last, free, another);
            case DEFAULT -> requireFree(Ports.DEFAULT, free);
        };
    }

    private static Ports auto(Optional<Ports> last, IntPredicate free, IntSupplier another) {
        Map<String, Integer> chosen = new LinkedHashMap<>();
        Map<String, Integer> before = last.map(Ports::byName).orElse(Map.of());
        Set<Integer> given = new HashSet<>(before.values());
        for (String name : Ports.DEFAULT.byName().keySet()) {
            int port = before.getOrDefault(name, 0);
            for (int attempt = 0; port == 0 || !free.test(port); attempt++) {
                if (attempt == ATTEMPTS_MAX) {
                    throw new LaunchFailure("No free port for " + name);
                }
                int candidate = another.getAsInt();
                port = given.add(candidate) ? candidate : 0;
            }
            chosen.put(name, port);
        }
        return Ports.of(chosen);
    }

    private static Ports requireFree(Ports ports, IntPredicate free) {
        Map<String, Integer> taken = new LinkedHashMap<>(ports.byName());
        taken.values().removeIf(free::test);
        if (taken.isEmpty()) {
            return ports;
        }
        String list =
                taken.entrySet().stream()
                        .map(port -> port.getValue() + " (wanted by " + port.getKey() + ")")
                        .collect(Collectors.joining(", "));
        throw new LaunchFailure(
                "%s %s %s taken by another program: stop it, or run ./tarn up --ports auto"
                        .formatted(
                                taken.size() == 1 ? "Port" : "Ports",
                                list,
                                taken.size() == 1 ? "is" : "are"));
    }
}
