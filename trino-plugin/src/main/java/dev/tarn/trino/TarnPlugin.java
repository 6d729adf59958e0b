package dev.tarn.trino;

import io.trino.spi.Plugin;

/** What Trino finds in the plugin folder. It adds nothing to Trino yet: every part is optional. */
public final class TarnPlugin implements Plugin {}
