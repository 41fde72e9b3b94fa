package dev.noderoll.sim;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/**
 * Prints what every thread is at before a test that takes too long is interrupted, also the virtual ones, which JUnit's own
 * dump leaves out: functions and servers of the simulation run on these.
 */
public final class FibersDump implements PreInterruptCallback {

    /** As JUnit makes it. */
    public FibersDump() {}

    @Override
    public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext test) throws IOException {
        Path folder = Files.createTempDirectory("threads");
        Path file = folder.resolve("threads.txt");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
        System.out.println(test.getDisplayName() + " takes too long. Threads, with the virtual ones:");
        System.out.println(Files.readString(file));
        Files.delete(file);
        Files.delete(folder);
    }
}
