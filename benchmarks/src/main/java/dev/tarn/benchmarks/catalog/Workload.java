package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.load.Work;
import java.io.IOException;

/** Work on tables that are made for it before anybody is measured. */
interface Workload extends Work {
    /** Once for each time that it is run. */
    void prepare(Preparation preparation) throws IOException, InterruptedException;
}
