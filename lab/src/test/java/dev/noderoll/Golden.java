package dev.noderoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a test makes again and compares. UPDATE_GOLDEN=1 writes them; a person reviews the difference. */
public final class Golden {

    private Golden() {}

    /** The repository. */
    public static Path root() {
        return Path.of(System.getProperty("noderoll.root", ".."));
    }

    /** Compares {@code actual} with the file, or writes it. */
    public static void check(String file, String actual) throws IOException {
        Path path = root().resolve(file);
        if ("1".equals(System.getenv("UPDATE_GOLDEN"))) {
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, actual);
        }
        assertThat(path).as("UPDATE_GOLDEN=1 writes it").exists();
        assertThat(actual).as(file + " (UPDATE_GOLDEN=1 writes it anew)").isEqualTo(Files.readString(path));
    }
}
