package dev.tarn.chassis.telemetry;

import org.slf4j.LoggerFactory;

/** Says one thing with keys and values, and one at DEBUG. */
final class LogMain {
    private LogMain() {}

    public static void main(String[] args) {
        var log = LoggerFactory.getLogger("dev.tarn.test");
        log.atDebug().log("whispered");
        LoggerFactory.getLogger("org.eclipse.jetty.server.Server").info("chatter");
        log.atInfo().addKeyValue("table", "sales").log("Said {}", "hello");
    }
}
