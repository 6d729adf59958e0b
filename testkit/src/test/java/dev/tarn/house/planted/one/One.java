package dev.tarn.house.planted.one;

import dev.tarn.house.planted.two.Two;

public final class One {
    public Two other() {
        return new Two();
    }
}
