package dev.noderoll.lab.door;

import java.util.List;
import java.util.stream.Stream;

/** What is wrong with workloads, budgets and Services as people write them. */
final class RefusalCases {

    private RefusalCases() {}

    static List<Case> all() {
        return Stream.of(budgets(), workloads(), updates(), services())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> budgets() {
        return Stream.of(
                        new String[] {"'150%'", "\"150%\": must not be greater than 100%"},
                        new String[] {"'1000%'", "\"1000%\": must not be greater than 100%"},
                        new String[] {"-1", "-1: must be greater than or equal to 0"},
                        new String[] {"'half'", "\"half\": a valid percent string must be a numeric string"},
                        new String[] {"'1.5%'", "\"1.5%\": a valid percent string must be a numeric string"})
                .map(each -> new Case(
                        "a budget of " + each[0] + " is refused",
                        s -> s.post(
                                        s.in("policy/v1", "poddisruptionbudgets"),
                                        "{metadata: {name: b}, spec: {minAvailable: " + each[0] + "}}")
                                .is(422)
                                .hasCause("FieldValueInvalid", "spec.minAvailable")
                                .text("/message")
                                .contains("spec.minAvailable: Invalid value: " + each[1])))
                .toList();
    }

    private static List<Case> workloads() {
        return List.of(
                new Case(
                        "a template names an image",
                        s -> workload(s, "containers: [{name: c}]", "RollingUpdate", 422)
                                .hasCause("FieldValueRequired", "spec.template.spec.containers[0].image")),
                new Case(
                        "a port is one that there is",
                        s -> workload(
                                        s,
                                        "containers: [{name: c, image: c, ports: [{containerPort: 99999}]}]",
                                        "RollingUpdate",
                                        422)
                                .hasCause(
                                        "FieldValueInvalid",
                                        "spec.template.spec.containers[0].ports[0].containerPort")),
                new Case(
                        "a hook and a probe say what they do",
                        s -> workload(
                                        s,
                                        "containers: [{name: c, image: c, lifecycle: {preStop: {}}, readinessProbe: {periodSeconds: -1}}]",
                                        "RollingUpdate",
                                        422)
                                .hasCause("FieldValueRequired", "spec.template.spec.containers[0].lifecycle.preStop")
                                .hasCause("FieldValueRequired", "spec.template.spec.containers[0].readinessProbe")
                                .hasCause(
                                        "FieldValueInvalid",
                                        "spec.template.spec.containers[0].readinessProbe.periodSeconds")),
                new Case("a negative grace period is one second for a pod, and stays in a template", s -> {
                    s.post(
                                    s.core("pods"),
                                    "{metadata: {name: g}, spec: {terminationGracePeriodSeconds: -5, containers: [{name:"
                                            + " c, image: c}]}}")
                            .is(201)
                            .has("/spec/terminationGracePeriodSeconds", "1");
                    workload(s, "terminationGracePeriodSeconds: -5, containers: [{name: c, image: c}]", "Recreate", 201)
                            .has("/spec/template/spec/terminationGracePeriodSeconds", "-5");
                }));
    }

    private static List<Case> updates() {
        return List.of(
                new Case(
                        "an update goes above the replicas, or below",
                        s -> workload(
                                        s,
                                        "containers: [{name: c, image: c}]",
                                        "RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: '0%'}",
                                        422)
                                .hasCause("FieldValueInvalid", "spec.strategy.rollingUpdate.maxUnavailable")),
                new Case(
                        "a share in quotes is a percentage",
                        s -> workload(
                                        s,
                                        "containers: [{name: c, image: c}]",
                                        "RollingUpdate, rollingUpdate: {maxSurge: '1', maxUnavailable: '150%'}",
                                        422)
                                .hasCause("FieldValueInvalid", "spec.strategy.rollingUpdate.maxSurge")
                                .hasCause("FieldValueInvalid", "spec.strategy.rollingUpdate.maxUnavailable")),
                new Case(
                        "a surge may be above the whole",
                        s -> workload(
                                s,
                                "containers: [{name: c, image: c}]",
                                "RollingUpdate, rollingUpdate: {maxSurge: 200%}",
                                201)),
                new Case(
                        "what stops all pods first has no rolling update",
                        s -> workload(
                                        s,
                                        "containers: [{name: c, image: c}]",
                                        "Recreate, rollingUpdate: {maxSurge: 1}",
                                        422)
                                .hasCause("FieldValueForbidden", "spec.strategy.rollingUpdate")));
    }

    private static Reply workload(Conversation s, String podSpec, String strategy, int code) throws Exception {
        return s.post(
                        s.in("apps/v1", "deployments"),
                        "{metadata: {name: d}, spec: {strategy: {type: " + strategy
                                + "}, selector: {matchLabels: {a: b}},"
                                + " template: {metadata: {labels: {a: b}}, spec: {" + podSpec + "}}}}")
                .is(code);
    }

    private static List<Case> services() {
        return List.of(new Case(
                "a Service has ports that there are, and a type that there is",
                s -> s.post(
                                s.core("services"),
                                "{metadata: {name: s}, spec: {selector: {a: b}, type: Balancer, ports: [{port: 99999}]}}")
                        .is(422)
                        .hasCause("FieldValueInvalid", "spec.ports[0].port")
                        .hasCause("FieldValueNotSupported", "spec.type")));
    }
}
