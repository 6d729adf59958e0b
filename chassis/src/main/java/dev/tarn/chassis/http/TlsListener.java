package dev.tarn.chassis.http;

import dev.tarn.chassis.config.Secret;
import java.nio.file.Path;

/** An HTTPS listener beside the plain one, with a PKCS12 key store. */
public record TlsListener(String host, int port, Path keystore, Secret password) {}
