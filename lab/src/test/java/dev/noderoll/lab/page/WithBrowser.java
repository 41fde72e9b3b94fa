package dev.noderoll.lab.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Looks at pages in a browser of its own, which opens files of a directory. Skipped without a Chromium. */
abstract class WithBrowser {

    @TempDir
    static Path directory = Path.of("");

    static Chromium browser;

    @BeforeAll
    static void start() {
        assumeTrue(Chromium.program().isPresent(), "there is no Chromium");
        browser = new Chromium(directory);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }
}
