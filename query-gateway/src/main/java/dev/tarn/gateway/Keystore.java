package dev.tarn.gateway;

import dev.tarn.chassis.config.Secret;
import java.nio.file.Path;

/** A PKCS12 file with a certificate and its key. */
record Keystore(Path file, Secret password) {}
