package dev.tarn.house.sound;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** The one place where time comes from the machine. */
final class SoundMain {
    private SoundMain() {}

    static SoundServer main(Supplier<Handle> transaction) {
        return SoundServer.start(transaction, InstantSource.system());
    }
}
