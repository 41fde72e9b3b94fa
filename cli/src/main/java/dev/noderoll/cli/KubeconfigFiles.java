package dev.noderoll.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Kubeconfig files put together: of two entries of one name the first counts, and so does the first current context.
 * File names in an entry are relative to the file that it is in.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/">Merging
 *     kubeconfig files</a>
 */
final class KubeconfigFiles {

    private static final List<String> LISTS = List.of("contexts", "clusters", "users");
    private static final List<String> FILE_NAMES =
            List.of("certificate-authority", "client-certificate", "client-key", "tokenFile");

    private final Map<String, Map<String, Map<String, Object>>> entries = new TreeMap<>();
    private Optional<String> current = Optional.empty();

    private KubeconfigFiles() {
        LISTS.forEach(list -> entries.put(list, new TreeMap<>()));
    }

    /** Files that are not there are passed over; throws {@link CouldNot} when none is, or one cannot be read. */
    static KubeconfigFiles read(List<Path> files) {
        KubeconfigFiles all = new KubeconfigFiles();
        List<Path> there = files.stream().filter(Files::exists).toList();
        if (there.isEmpty()) {
            throw new CouldNot("no kubeconfig: there is no file " + files.getFirst()
                    + "; make one (aws eks update-kubeconfig --name CLUSTER), name one with --kubeconfig, or name an EKS"
                    + " cluster with --cluster");
        }
        there.forEach(all::add);
        return all;
    }

    private void add(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            if (!(read instanceof Map<?, ?> config)) {
                throw new CouldNot("kubeconfig " + file + " is no kubeconfig: it has no fields");
            }
            if (current.isEmpty() && config.get("current-context") instanceof String name && !name.isEmpty()) {
                current = Optional.of(name);
            }
            for (String list : LISTS) {
                if (config.get(list) instanceof List<?> found) {
                    found.forEach(entry -> add(list, entry, file));
                }
            }
        } catch (YAMLException e) {
            throw new CouldNot(
                    "kubeconfig " + file + " is not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new CouldNot("kubeconfig " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(String list, Object entry, Path file) {
        if (entry instanceof Map<?, ?> map && map.get("name") instanceof String name) {
            Map<String, Object> copy = copy(map);
            String one = list.substring(0, list.length() - 1);
            if (copy.get(one) instanceof Map<?, ?> value) {
                copy.put(one, resolved(copy(value), file));
            }
            entries.getOrDefault(list, new TreeMap<>()).putIfAbsent(name, copy);
        }
    }

    /** File names made absolute; a program's name has to have a slash to be one. */
    private static Map<String, Object> resolved(Map<String, Object> value, Path file) {
        for (String name : FILE_NAMES) {
            if (value.get(name) instanceof String path && !path.isEmpty()) {
                value.put(name, beside(file, path));
            }
        }
        if (value.get("exec") instanceof Map<?, ?> program) {
            Map<String, Object> exec = copy(program);
            if (exec.get("command") instanceof String command && command.contains("/")) {
                exec.put("command", beside(file, command));
            }
            value.put("exec", exec);
        }
        return value;
    }

    private static String beside(Path file, String name) {
        return file.toAbsolutePath().resolveSibling(name).normalize().toString();
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                copy.put(String.valueOf(key), value);
            }
        });
        return copy;
    }

    Optional<String> current() {
        return current;
    }

    /** The contexts' names. */
    SortedSet<String> names() {
        return new TreeSet<>(list("contexts").keySet());
    }

    private Map<String, Map<String, Object>> list(String name) {
        return entries.getOrDefault(name, Map.of());
    }

    /** The entries of one list, as the Kubernetes client takes them. */
    List<Object> entries(String list) {
        return List.copyOf(list(list).values());
    }
}
