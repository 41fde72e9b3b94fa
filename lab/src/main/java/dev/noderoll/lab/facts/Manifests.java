package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Manifests of the cases. Each app says what it does twice: to the simulator by annotations of the lab, to a real node by
 * the command that does it; both images have nginx and busybox.
 */
final class Manifests {

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: default}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}]}
            """;

    /**
     * An app.
     *
     * @param image nginx in a version whose image stops by SIGQUIT or SIGTERM
     * @param annotations what it does, for the simulator; "" for what the image does
     * @param command what it does, really; "" for what the image does
     * @param grace seconds
     * @param container further fields of the container, in YAML's short form; "" for none
     */
    record App(String image, String annotations, String command, int grace, String container) {

        static App image(String image) {
            return new App(image, "", "", 30, "");
        }

        App does(String annotation, String command) {
            return new App(image, annotation, command, grace, container);
        }

        App graceOf(int seconds) {
            return new App(image, annotations, command, seconds, container);
        }

        App with(String fields) {
            return new App(
                    image, annotations, command, grace, container.isEmpty() ? fields : container + ", " + fields);
        }

        private String template() {
            List<String> fields = new ArrayList<>(List.of("name: app", "image: '" + image + "'"));
            if (!command.isEmpty()) {
                fields.add("command: [sh, -c, " + quoted(command) + "]");
            }
            if (!container.isEmpty()) {
                fields.add(container);
            }
            return """
                    metadata: {labels: {app: web}, annotations: {%s}}
                    spec:
                      terminationGracePeriodSeconds: %d
                      containers: [{%s}]
                    """.formatted(annotations, grace, String.join(", ", fields));
        }

        private static String quoted(String text) {
            return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
    }

    private Manifests() {}

    /** A Deployment web behind a Service web. */
    static List<ObjectNode> deployment(int replicas, App app) {
        return parse("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: default}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                %s---
                %s""".formatted(replicas, app.template().indent(4), SERVICE));
    }

    /** A StatefulSet web behind a Service web. */
    static List<ObjectNode> statefulSet(int replicas, App app) {
        return parse("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: web, namespace: default}
                spec:
                  serviceName: web
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                %s---
                %s""".formatted(replicas, app.template().indent(4), SERVICE));
    }

    /** A Job web, whose pods are not started again in place. */
    static List<ObjectNode> job(App app) {
        return parse("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: web, namespace: default}
                spec:
                  template:
                %s      restartPolicy: Never
                """.formatted(app.template().indent(4)));
    }

    private static List<ObjectNode> parse(String text) {
        return ManifestReader.parse("a case", text, left -> {
            throw new IllegalStateException("left out: " + left);
        });
    }
}
