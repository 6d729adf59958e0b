package dev.tarn.writer.table;

/** Hears of every file of a table before it is begun, and of those that Iceberg wants deleted. */
public interface FileRegister {
    void begin(String location);

    void unwanted(String location);
}
