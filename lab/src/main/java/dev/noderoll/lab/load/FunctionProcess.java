package dev.noderoll.lab.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The execution environment of one function: a JVM as Lambda starts it, with one core's worth of compiler and collector
 * and the heap that its memory gives.
 */
final class FunctionProcess implements AutoCloseable {

    /**
     * Of the function's memory, how much may be heap; the rest is the JVM's own.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">Java runtime</a>
     */
    private static final int HEAP_PERCENT = 80;

    /** A JVM begins with one 64th of the memory that it sees. */
    private static final int INITIAL = 64;

    /** As the template names it: the package has it, this class path need not. */
    private static final String HANDLER = "dev.noderoll.handler.StateFunction";

    /** What a call came to. {@code outcome} is ok, or the class of what was thrown, whose message is the output. */
    record Returned(long cpuMillis, long heapBytes, long residentBytes, String outcome, String output) {}

    private final Process process;
    private final BufferedReader answers;

    private FunctionProcess(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /**
     * Starts it.
     *
     * @param classPath has the package, and this class
     * @param log where the function's log goes
     */
    static FunctionProcess start(int memoryMb, String classPath, Map<String, String> environment, Path log) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ActiveProcessorCount=1",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms" + Math.max(8, memoryMb / INITIAL) + "m",
                "-Xmx" + memoryMb * HEAP_PERCENT / 100 + "m",
                "-Xshare:auto",
                "-cp",
                classPath,
                FunctionRunner.class.getName(),
                HANDLER));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            return new FunctionProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a process for a function", e);
        }
    }

    /** Waits for the answer. */
    synchronized Returned call(String input) {
        try {
            process.getOutputStream().write((input + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
            String line = answers.readLine();
            if (line == null) {
                return new Returned(0, 0, 0, "Runtime.ExitError", "the process has ended: " + exit());
            }
            String[] parts = line.split("\t", 5);
            return new Returned(
                    Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3], parts[4]);
        } catch (IOException e) {
            return new Returned(0, 0, 0, "Runtime.ExitError", String.valueOf(e.getMessage()));
        }
    }

    private String exit() {
        try {
            return "status " + process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
