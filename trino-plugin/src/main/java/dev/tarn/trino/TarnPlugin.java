package dev.tarn.trino;

import io.trino.spi.Plugin;
import io.trino.spi.security.SystemAccessControlFactory;
import java.util.List;

public final class TarnPlugin implements Plugin {
    @Override
    public Iterable<SystemAccessControlFactory> getSystemAccessControlFactories() {
        return List.of(new TarnAccessControlFactory());
    }
}
