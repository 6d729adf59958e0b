package dev.tarn.gateway.admission;

/** What somebody has of the clusters. */
public record Usage(long open, long lastMinute, long cpuMillisToday, long bytesToday) {}
