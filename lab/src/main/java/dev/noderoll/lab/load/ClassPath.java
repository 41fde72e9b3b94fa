package dev.noderoll.lab.load;

import dev.noderoll.port.Misconfigured;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a function's process is started with. */
final class ClassPath {

    private ClassPath() {}

    /**
     * The package and the runner, or the class path of this process, which has both.
     *
     * @param functions a directory with {@code lib/}, as the package has it
     */
    static String of(Optional<Path> functions) {
        String all = System.getProperty("java.class.path");
        return functions
                .map(directory -> packaged(directory) + File.pathSeparator + runner(all))
                .orElse(all);
    }

    private static String packaged(Path directory) {
        Path lib = directory.resolve("lib");
        if (!Files.isDirectory(lib)) {
            throw Misconfigured.field("--functions", directory.toString(), "a directory with the package's lib/");
        }
        return lib + File.separator + "*";
    }

    /** Where this class is: the package has what else it needs. */
    private static String runner(String all) {
        String here = ClassPath.class.getName().replace('.', File.separatorChar) + ".class";
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> Files.exists(Path.of(entry, here)))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
