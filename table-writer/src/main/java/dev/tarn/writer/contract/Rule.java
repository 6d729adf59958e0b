package dev.tarn.writer.contract;

/**
 * One rule of a contract.
 *
 * @param path where it stands in the document
 */
record Rule(String path, Demand demand, Severity severity) {}
