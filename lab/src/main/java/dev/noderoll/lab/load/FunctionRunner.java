package dev.noderoll.lab.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of its own that does what Lambda's runtime does: makes the handler, whose class is its argument, by its
 * constructor without arguments, and calls it with each line that it reads. Answers each with a line that has the
 * processor time, the peaks of heap and resident memory, and the output; or the error and its message.
 *
 * <p>Needs the package, and of the lab this class and the one beside it alone.
 */
public final class FunctionRunner {

    private FunctionRunner() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        // Nothing else may write where the answers are.
        System.setOut(System.err);
        RequestStreamHandler handler = Class.forName(arguments[0])
                .asSubclass(RequestStreamHandler.class)
                .getConstructor()
                .newInstance();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        // The first call has the process's start in it, as a cold start has.
        long before = 0;
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            pools().forEach(MemoryPoolMXBean::resetPeakUsage);
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            String outcome;
            try {
                handler.handleRequest(
                        new ByteArrayInputStream(line.getBytes(UTF_8)),
                        output,
                        new RunnerContext(arguments[0], System.err::println));
                outcome = "ok";
            } catch (Throwable thrown) {
                // As Lambda reports it: the class, and the message.
                outcome = thrown.getClass().getName();
                output.reset();
                output.write(
                        String.valueOf(thrown.getMessage()).replace('\n', ' ').getBytes(UTF_8));
            }
            long cpu = cpuMillis();
            answers.println((cpu - before) + "\t" + heapBytes() + "\t" + residentBytes() + "\t" + outcome + "\t"
                    + output.toString(UTF_8).replace('\n', ' '));
            answers.flush();
            before = cpuMillis();
        }
    }

    private static long cpuMillis() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1_000_000
                : 0;
    }

    private static long heapBytes() {
        return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    /** The most that the process has had since its start; 0 where /proc does not tell. */
    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
