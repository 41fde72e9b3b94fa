package dev.noderoll;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The packages of Noderoll: what each may use. What is not in the table does not exist. */
final class PackageTable {

    static final String ROOT = "dev.noderoll.";

    /** Packages of ours that a package may use, by name below the root. */
    static final Map<String, List<String>> OURS = new TreeMap<>(Map.ofEntries(
            Map.entry("model", List.of()),
            Map.entry("model.scheduling", List.of("model")),
            Map.entry("plan", List.of("model", "model.scheduling", "plan.placement")),
            Map.entry("plan.placement", List.of("model", "model.scheduling")),
            Map.entry("port", List.of("model", "model.scheduling")),
            Map.entry("step", List.of("model", "model.scheduling", "plan", "plan.placement", "port")),
            Map.entry("aws", List.of("model", "port")),
            Map.entry("kubernetes", List.of("model", "model.scheduling", "port")),
            Map.entry("wire", List.of("model", "plan", "port", "step")),
            Map.entry("handler", List.of("model", "plan", "port", "step", "wire", "aws", "kubernetes")),
            Map.entry("cli.forecast", List.of("model", "model.scheduling", "plan", "plan.placement", "port", "step")),
            Map.entry("cli.report", List.of("wire")),
            Map.entry(
                    "cli",
                    List.of(
                            "cli.forecast",
                            "cli.report",
                            "handler",
                            "kubernetes",
                            "model",
                            "plan",
                            "port",
                            "step",
                            "wire")),
            Map.entry("sim.kernel", List.of()),
            Map.entry("sim.asl", List.of("sim.kernel")),
            Map.entry("sim.lambda", List.of("sim.kernel", "sim.asl")),
            Map.entry("sim.aws", List.of("sim.kernel")),
            Map.entry("sim.kubernetes", List.of("sim.kernel")),
            Map.entry("sim.kubernetes.cluster", List.of("sim.kernel", "sim.kubernetes")),
            Map.entry("lab.probe", List.of("sim.kernel", "sim.kubernetes", "sim.kubernetes.cluster")),
            Map.entry("sim.door", List.of("sim.kernel", "sim.asl", "sim.lambda", "sim.aws", "sim.kubernetes")),
            Map.entry(
                    "lab.door.direct",
                    List.of(
                            "kubernetes",
                            "model",
                            "model.scheduling",
                            "port",
                            "sim.kernel",
                            "sim.lambda",
                            "sim.aws",
                            "sim.kubernetes")),
            Map.entry("lab.clients", List.of()),
            Map.entry(
                    "lab.facts",
                    List.of(
                            "lab.probe",
                            "lab.real",
                            "lab.run",
                            "lab.scenario",
                            "sim.kernel",
                            "sim.aws",
                            "sim.kubernetes",
                            "sim.kubernetes.cluster")),
            Map.entry("lab.real", List.of("cli", "port", "sim.kernel", "sim.aws", "sim.kubernetes")),
            Map.entry("lab.scenario", List.of("model", "port", "wire")),
            Map.entry("lab.check", List.of("sim.kernel", "sim.aws", "sim.kubernetes", "sim.kubernetes.cluster")),
            Map.entry("lab.method", List.of("sim.kernel", "lab.scenario", "sim.asl", "sim.aws", "sim.kubernetes")),
            Map.entry(
                    "lab.run",
                    List.of(
                            "cli",
                            "cli.report",
                            "handler",
                            "kubernetes",
                            "model",
                            "port",
                            "wire",
                            "sim.kernel",
                            "sim.asl",
                            "sim.lambda",
                            "sim.aws",
                            "sim.kubernetes",
                            "sim.kubernetes.cluster",
                            "lab.probe",
                            "lab.real",
                            "sim.door",
                            "lab.door.direct",
                            "lab.scenario",
                            "lab.check",
                            "lab.method")),
            Map.entry(
                    "lab.fault",
                    List.of(
                            "handler",
                            "port",
                            "sim.kernel",
                            "sim.asl",
                            "sim.lambda",
                            "sim.aws",
                            "sim.kubernetes",
                            "sim.kubernetes.cluster",
                            "lab.check",
                            "lab.run")),
            Map.entry(
                    "lab.defect",
                    List.of(
                            "handler",
                            "model",
                            "model.scheduling",
                            "port",
                            "wire",
                            "sim.kernel",
                            "sim.lambda",
                            "lab.fault",
                            "lab.run",
                            "sim.kubernetes")),
            Map.entry(
                    "lab.soak",
                    List.of(
                            "handler",
                            "model",
                            "port",
                            "sim.kernel",
                            "sim.asl",
                            "sim.lambda",
                            "lab.check",
                            "lab.defect",
                            "lab.fault",
                            "lab.run",
                            "lab.scenario",
                            "sim.aws",
                            "sim.kubernetes",
                            "sim.kubernetes.cluster")),
            Map.entry(
                    "lab.load",
                    List.of(
                            "lab.run",
                            "model",
                            "port",
                            "sim.asl",
                            "sim.aws",
                            "sim.door",
                            "sim.kernel",
                            "sim.kubernetes",
                            "sim.lambda")),
            Map.entry(
                    "lab.bench",
                    List.of(
                            "port",
                            "wire",
                            "lab.method",
                            "lab.probe",
                            "lab.run",
                            "lab.scenario",
                            "sim.aws",
                            "sim.kernel",
                            "sim.kubernetes",
                            "sim.kubernetes.cluster")),
            Map.entry(
                    "lab",
                    List.of(
                            "cli",
                            "cli.report",
                            "handler",
                            "port",
                            "lab.bench",
                            "lab.load",
                            "lab.facts",
                            "lab.run",
                            "lab.method",
                            "lab.probe",
                            "lab.real",
                            "lab.scenario",
                            "lab.soak",
                            "sim.kubernetes.cluster",
                            "sim.lambda"))));

    /** Libraries that a package may use beside the JDK and JSpecify. */
    static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            Map.entry("aws", List.of("software.amazon.awssdk..")),
            Map.entry(
                    "kubernetes",
                    List.of("io.kubernetes..", "okhttp3..", "okio..", "com.fasterxml.jackson..", "javax.net.ssl..")),
            Map.entry("wire", List.of("com.fasterxml.jackson..")),
            Map.entry(
                    "handler",
                    List.of(
                            "com.amazonaws.services.lambda.runtime..",
                            "com.fasterxml.jackson..",
                            "software.amazon.awssdk.auth.credentials..")),
            Map.entry("cli.report", List.of("com.fasterxml.jackson..")),
            Map.entry(
                    "cli",
                    List.of(
                            "picocli..",
                            "com.fasterxml.jackson..",
                            "io.kubernetes.client..",
                            "org.yaml.snakeyaml..",
                            "software.amazon.awssdk..",
                            "javax.net.ssl..")),
            Map.entry("sim.asl", List.of("com.fasterxml.jackson..", "com.dashjoin.jsonata..")),
            Map.entry("sim.lambda", List.of("com.fasterxml.jackson..")),
            Map.entry("sim.aws", List.of("com.fasterxml.jackson..")),
            Map.entry(
                    "sim.kubernetes",
                    List.of(
                            "com.fasterxml.jackson..",
                            // The types of fields, as the client's models have them.
                            "com.google.gson.annotations..",
                            "io.kubernetes.client.custom..")),
            Map.entry("sim.kubernetes.cluster", List.of("com.fasterxml.jackson..", "org.yaml.snakeyaml..")),
            Map.entry("lab.probe", List.of("com.fasterxml.jackson..")),
            Map.entry("sim.door", List.of("com.fasterxml.jackson..", "com.sun.net.httpserver..")),
            Map.entry("lab.door.direct", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.clients", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.facts", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.real", List.of("com.fasterxml.jackson..", "io.kubernetes.client.openapi..", "okhttp3..")),
            Map.entry("lab.scenario", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.check", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.method", List.of("com.fasterxml.jackson..")),
            Map.entry(
                    "lab.run",
                    List.of(
                            "com.fasterxml.jackson..",
                            "io.kubernetes.client.openapi..",
                            "com.amazonaws.services.lambda.runtime..",
                            "software.amazon.awssdk.auth.credentials..")),
            Map.entry("lab.fault", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.defect", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.soak", List.of("com.fasterxml.jackson..")),
            Map.entry("lab.bench", List.of("com.fasterxml.jackson..", "com.sun.management")),
            Map.entry(
                    "lab.load",
                    List.of(
                            "com.amazonaws.services.lambda.runtime..",
                            "com.fasterxml.jackson..",
                            "com.sun.management",
                            "com.sun.net.httpserver..")),
            Map.entry("lab", List.of("picocli..", "java.lang.management..")));

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.noderoll..");

    private PackageTable() {}

    /** The packages of ours that each package really uses, itself left out. */
    static Map<String, Set<String>> uses() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass from : CLASSES) {
            Set<String> targets = uses.computeIfAbsent(nameOf(from), name -> new TreeSet<>());
            from.getDirectDependenciesFromSelf().stream()
                    .map(d -> d.getTargetClass())
                    .filter(to -> to.getPackageName().startsWith("dev.noderoll"))
                    .map(PackageTable::nameOf)
                    .filter(to -> !to.equals(nameOf(from)))
                    .forEach(targets::add);
        }
        return uses;
    }

    private static String nameOf(JavaClass ours) {
        return ours.getPackageName().substring(ROOT.length());
    }
}
