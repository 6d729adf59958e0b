package dev.tarn.writer.arrow;

import java.io.IOException;

/** How the values of one type lie in the buffers of a batch. */
interface Layout {
    /** Takes what belongs to the next column. */
    Cells cells(BatchBuffers in) throws IOException;
}
