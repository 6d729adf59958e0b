package dev.tarn.systemtests.writer;

import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.RequestMoment;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where the way of a batch is broken: at a step, before it is done or after it. */
record Break(Step step, RequestMoment moment) {
    /** Two rows and one that is rejected. */
    static final String LINES = "{\"id\": 1}\n{\"id\": \"two\"}\n{\"id\": 3}\n";

    /** A short one is still in memory when it is read. */
    String body() {
        return step == Step.READING ? LINES + "\n".repeat(300_000) : LINES;
    }

    /** Breaks the connections that the step goes over, once; true from then on. */
    AtomicBoolean cut(WriterRig rig) {
        var happened = new AtomicBoolean();
        FaultProxy network = step.proxy(rig);
        network.onRequest(
                step::matches,
                moment,
                () -> {
                    happened.set(true);
                    network.cut();
                });
        return happened;
    }

    /**
     * Cut off from everything at this very moment, a writer does as little as if it were dead; it
     * has to be closed before the network is back.
     */
    AtomicBoolean end(WriterRig rig) {
        var happened = new AtomicBoolean();
        step.proxy(rig)
                .onRequest(
                        step::matches,
                        moment,
                        () -> {
                            happened.set(true);
                            rig.postgres.drop();
                            rig.store.drop();
                            rig.catalogProxy.drop();
                        });
        return happened;
    }
}
