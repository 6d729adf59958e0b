package dev.tarn.writer.contract;

/**
 * A part of a contract that no batch is held against.
 *
 * @param path where it stands in the document
 */
public record NotEnforced(String path, String why) {}
