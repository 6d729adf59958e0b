package dev.tarn.launcher.ingest;

import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.producer.Body;
import dev.tarn.producer.Busy;
import dev.tarn.producer.Format;
import dev.tarn.producer.LoginRefused;
import dev.tarn.producer.Receipt;
import dev.tarn.producer.Rejected;
import dev.tarn.producer.SendOptions;
import dev.tarn.producer.TableProducer;
import dev.tarn.producer.UnknownOutcome;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.OptionalLong;

/** Brings one file to the writer, shows how far it is, and waits until it is written. */
final class BatchUpload {
    private static final int SOURCE_MAX = 250;

    /** It will be written whether anybody looks or not. */
    private static final Duration LOOK_FOR = Duration.ofHours(1);

    private final TableProducer table;
    private final SendOptions options;
    private final ProgressBar progress;

    BatchUpload(TableProducer table, SendOptions options, ProgressBar progress) {
        this.table = table;
        this.options = options;
        this.progress = progress;
    }

    WrittenFile send(FileBatch batch) {
        try {
            return new WrittenFile(batch.file(), receipt(batch));
        } catch (Rejected refused) {
            return new WrittenFile(
                    batch.file(),
                    refused.receipt()
                            .orElseThrow(() ->
                                    new LaunchFailure(
                                            "%s: %s".formatted(batch.file(), message(refused)),
                                            refused)));
        } catch (UnknownOutcome unknown) {
            return new WrittenFile(
                    batch.file(),
                    unknown.receipt()
                            .orElseThrow(() ->
                                    new ClientFailure(
                                            "%s: %s; run the command again, which does no harm"
                                                    .formatted(batch.file(), message(unknown)),
                                            unknown)));
        } catch (Busy | LoginRefused failure) {
            throw new ClientFailure("%s: %s".formatted(batch.file(), message(failure)), failure);
        } catch (UncheckedIOException failure) {
            throw new LaunchFailure("Cannot read " + batch.file() + ": " + failure, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ClientFailure("Interrupted while sending " + batch.file(), interrupted);
        } finally {
            progress.clear();
        }
    }

    private Receipt receipt(FileBatch batch) throws InterruptedException {
        SendOptions asked = options.key(batch.key()).with("source", source(batch)).untilLanded();
        Receipt landed =
                table.send(body(batch), batch.encoding().map(asked::encoding).orElse(asked));
        if (!landed.isCommitted()) {
            progress.say(title(batch), "has landed and is being written");
        }
        return table.join(landed, LOOK_FOR);
    }

    /** What it says about where it comes from, cut off where it is too long. */
    private static String source(FileBatch batch) {
        String name = title(batch).replaceAll("\\p{Cntrl}", " ");
        return name.length() <= SOURCE_MAX ? name : name.substring(0, SOURCE_MAX);
    }

    private Body body(FileBatch batch) {
        long bytes = batch.bytes();
        return Body.stream(
                () -> new Watched(Files.newInputStream(batch.file()), title(batch), bytes),
                OptionalLong.of(bytes),
                new Format(batch.format()));
    }

    private static String title(FileBatch batch) {
        return String.valueOf(batch.file().getFileName());
    }

    private static String message(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }

    /** Shows how much of it was taken. */
    private final class Watched extends FilterInputStream {
        private final String title;
        private final long all;
        private long done;

        Watched(InputStream in, String title, long all) {
            super(in);
            this.title = title;
            this.all = all;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            done += Math.max(0, read);
            progress.show(title, done, all);
            return read;
        }
    }
}
