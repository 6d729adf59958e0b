package dev.tarn.launcher.state;

/**
 * What {@code tarn.json} says.
 *
 * @param format the version of the folder's layout; we read our own and older ones
 * @param writtenBy the version of Tarn that made the folder, for people
 */
record FolderFormat(int format, String writtenBy) {
    static final int CURRENT = 1;
}
