package dev.tarn.house.planted.two;

import dev.tarn.house.planted.one.One;

public final class Two {
    public One other() {
        return new One();
    }
}
