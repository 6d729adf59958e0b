package dev.tarn.catalog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;

class StoreLifetimeTest {
    private static final class CountingClient implements S3Client {
        private final AtomicInteger closes;

        CountingClient(AtomicInteger closes) {
            this.closes = closes;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }

    private static S3FileStore store(AtomicInteger closes) {
        return new S3FileStore(
                new CountingClient(closes),
                Apache5HttpClient.create(),
                AnonymousCredentialsProvider.create(),
                new StorageProfile.S3(
                        Optional.empty(),
                        "us-east-1",
                        true,
                        Optional.empty(),
                        new StorageProfile.Access(Optional.empty(), true, false),
                        Optional.empty(),
                        false));
    }

    @Test
    void closesItsClientOnce() {
        var closes = new AtomicInteger();
        var store = store(closes);

        store.close();
        store.close();

        assertThat(closes).hasValue(1);
    }

    /** As one that had to leave the cache, and that nobody remembered to close. */
    @Test
    void closesItsClientWhenNobodyHasItAnyMoreButNotUnderWhoeverReadsItsFiles() {
        var abandoned = new AtomicInteger();
        var used = new AtomicInteger();
        abandon(abandoned);
        FileIO io = store(used).io();

        try {
            await().until(() -> {
                System.gc();
                return abandoned.get() > 0;
            });

            assertThat(used).hasValue(0);
        } finally {
            Reference.reachabilityFence(io);
        }
    }

    private static void abandon(AtomicInteger closes) {
        FileStore store = store(closes);
        assertThat(store.io()).isNotNull();
    }
}
