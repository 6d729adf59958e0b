package dev.tarn.house.planted;

final class PlantedWiring {
    static final String NAME = new String("planted");

    private PlantedWiring() {}
}
