package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.HostPort;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodNeeds.Devices;
import dev.noderoll.model.scheduling.PodTerm;
import dev.noderoll.model.scheduling.SpreadRule;
import dev.noderoll.model.scheduling.SpreadRule.Inclusion;
import dev.noderoll.model.scheduling.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What pods of tests ask for: each differs from a plain pod in one thing. */
final class Needs {

    static final PodNeeds PLAIN = needs(0, Set.of(), List.of(), List.of(), List.of(), List.of());

    private Needs() {}

    static PodNeeds cpu(long millis) {
        return needs(millis, Set.of(), List.of(), List.of(), List.of(), List.of());
    }

    static PodNeeds port(int port) {
        return needs(0, Set.of(new HostPort("TCP", "0.0.0.0", port)), List.of(), List.of(), List.of(), List.of());
    }

    static PodNeeds toleratingAll() {
        Toleration all = new Toleration("", Toleration.Operator.EXISTS, "", null);
        return needs(0, Set.of(), List.of(all), List.of(), List.of(), List.of());
    }

    static PodNeeds apart(String app, String key) {
        PodTerm term = new PodTerm(key, Scene.app(app), Set.of("default"), null);
        return needs(0, Set.of(), List.of(), List.of(), List.of(term), List.of());
    }

    static PodNeeds near(String app, String key) {
        PodTerm term = new PodTerm(key, Scene.app(app), Set.of("default"), null);
        return needs(0, Set.of(), List.of(), List.of(term), List.of(), List.of());
    }

    static PodNeeds spread(String app, String key) {
        SpreadRule rule = new SpreadRule(key, Scene.app(app), 1, 1, Inclusion.HONOR, Inclusion.IGNORE);
        return needs(0, Set.of(), List.of(), List.of(), List.of(), List.of(rule));
    }

    static PodNeeds by(String scheduler) {
        return PodNeeds.nothingBy(scheduler);
    }

    private static PodNeeds needs(
            long cpu,
            Set<HostPort> ports,
            List<Toleration> tolerations,
            List<PodTerm> near,
            List<PodTerm> apart,
            List<SpreadRule> spread) {
        return new PodNeeds(
                PodNeeds.DEFAULT_SCHEDULER,
                new Amounts(cpu, 0, 0, Map.of()),
                ports,
                tolerations,
                Map.of(),
                null,
                near,
                apart,
                spread,
                Set.of(),
                Devices.NONE);
    }
}
