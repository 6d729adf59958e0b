package dev.tarn.launcher.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A record in a file: whole or not at all, also after a crash, and readable by its owner only. */
public record JsonFile<T>(Path path, Class<T> type) {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    // What we need must be there: a hole would be a null deep inside.
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    // A newer Tarn of the same data format may have written more.
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    public Optional<T> read() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(path), type));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new LaunchFailure(path + " is damaged: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new LaunchFailure("Cannot read " + path + ": " + reason(e), e);
        }
    }

    public void write(T value) {
        try {
            new PrivateFile(path).write(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new LaunchFailure("Cannot write " + path + ": " + e.getOriginalMessage(), e);
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new LaunchFailure("Cannot delete " + path + ": " + reason(e), e);
        }
    }

    /** What an exception of the file system says, in words. */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileSystemException failure when failure.getReason() != null ->
                    failure.getReason();
            default -> e.toString();
        };
    }
}
