package dev.tarn.chassis.lifecycle;

import java.util.concurrent.CountDownLatch;

/** Runs until it is told to stop; with the argument "stuck", one of its parts never closes. */
final class SignalledMain {
    private SignalledMain() {}

    public static void main(String[] args) throws InterruptedException {
        var lifecycle = new Lifecycle("child");
        lifecycle.add("first", () -> System.out.println("closed first"));
        if (args.length > 0) {
            lifecycle.add(
                    "stuck",
                    () -> {
                        System.out.println("stuck");
                        new CountDownLatch(1).await();
                    });
        }
        lifecycle.add("last", () -> System.out.println("closed last"));
        lifecycle.closeOnSignal();
        lifecycle.started();
        System.out.println("running");
        lifecycle.awaitTermination();
        System.out.println("terminated");
    }
}
