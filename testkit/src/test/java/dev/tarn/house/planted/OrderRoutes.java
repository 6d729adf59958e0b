package dev.tarn.house.planted;

import org.apache.iceberg.io.FileIO;

public record OrderRoutes(OrderStore store, FileIO io) {}
