package dev.tarn.chassis.lifecycle;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/**
 * While the shutdown hooks run, the JVM swallows further signals; whoever presses Ctrl-C again
 * means it. The JDK's own class is the only way to hear a signal; it is reached by reflection
 * because javac's warning about it, an error here, cannot be suppressed.
 */
final class SecondSignal {
    private static final int EXIT_CODE = 130;

    private SecondSignal() {}

    static void exitsAtOnce() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler halt =
                    (_, _, _) -> {
                        Runtime.getRuntime().halt(EXIT_CODE);
                        return null;
                    };
            Object halting =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(), new Class<?>[] {handler}, halt);
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : new String[] {"INT", "TERM"}) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), halting);
            }
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(SecondSignal.class)
                    .atDebug()
                    .setCause(e)
                    .log("A second signal will not be heard on this JVM");
        }
    }
}
