package dev.tarn.writer.lane;

import dev.tarn.writer.table.TableName;

/** The table has another name by now; whoever takes the lane next uses that one. */
final class LaneMoved extends RuntimeException {
    private static final long serialVersionUID = 1;

    LaneMoved(TableName from, TableName to) {
        super("%s is called %s by now".formatted(from, to));
    }
}
