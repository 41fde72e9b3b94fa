package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.facts.Manifests.App;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a node's kubelet does by itself: static pods, images. */
final class NodeCases {

    /** A registry that a node may have, or not: it has no such image. */
    private static final String NOWHERE = "localhost:5000/nothing:1";

    private NodeCases() {}

    static SequencedMap<String, Case> all() {
        SequencedMap<String, Case> cases = new LinkedHashMap<>();
        cases.put("image that nobody has", NodeCases::missingImage);
        cases.put(
                "mirror of a static pod, evicted",
                (site, f) -> mirror(
                        site, f, pod -> site.api().evict("kube-system", pod, Optional.empty(), Optional.empty())));
        cases.put(
                "mirror of a static pod, deleted with grace 0",
                (site, f) -> mirror(site, f, pod -> site.api().delete(Kind.POD, "kube-system", pod, Deletion.NOW)));
        return cases;
    }

    private static void missingImage(Site site, Findings f) {
        Observations record = new Observations(site);
        site.apply(Manifests.deployment(1, App.image(NOWHERE).does("lab.noderoll.dev/image: missing", "")));
        site.until(() -> !Case.pods(site).isEmpty(), Case.SOON);
        String pod = Case.pods(site).getFirst();
        site.until(
                () -> told(record, pod).stream().filter("ErrImagePull"::equals).count() >= 3, Case.SOON);
        List<Instant> tries = record.ofPod(pod).stream()
                .filter(s -> reason(s.object()).equals("ErrImagePull"))
                .map(Observations.Seen::at)
                .toList();
        f.word(
                "waits as",
                String.join(", ", told(record, pod).stream().distinct().sorted().toList()));
        f.word(
                "phase",
                record.ofPod(pod).stream()
                        .map(s -> s.object().path("status").path("phase").asText())
                        .distinct()
                        .collect(Collectors.joining(", ")));
        for (int i = 1; i < Math.min(3, tries.size()); i++) {
            f.time(
                    "told as ErrImagePull for the " + (i == 1 ? "second" : "third") + " time after the one before",
                    Optional.of(Duration.between(tries.get(i - 1), tries.get(i))));
        }
        f.yes(
                "its container is ever started",
                record.ofPod(pod).stream()
                        .anyMatch(s ->
                                Observations.container(s.object()).path("state").has("running")));
    }

    /** Why its container waits, each time that changed. */
    private static List<String> told(Observations record, String pod) {
        List<String> all = record.ofPod(pod).stream()
                .map(s -> reason(s.object()))
                .filter(reason -> reason.contains("Image"))
                .toList();
        return IntStream.range(0, all.size())
                .filter(i -> i == 0 || !all.get(i).equals(all.get(i - 1)))
                .mapToObj(all::get)
                .toList();
    }

    private static String reason(ObjectNode pod) {
        return Observations.container(pod)
                .path("state")
                .path("waiting")
                .path("reason")
                .asText();
    }

    /** Something takes a mirror away; nothing where nodes have no static pods. */
    private static void mirror(Site site, Findings f, Consumer<String> take) {
        Optional<ObjectNode> found = site.mirror();
        if (found.isEmpty()) {
            return;
        }
        Observations record = new Observations(site);
        String name = found.get().path("metadata").path("name").asText();
        String uid = uid(found.get());
        Instant begun = site.clock().instant();
        take.accept(name);
        site.until(() -> record.pod(name, s -> isAnew(s, uid)).isPresent(), Case.SOON);
        site.until(() -> record.pod(name, s -> isAnew(s, uid) && s.isReady()).isPresent(), Case.SOON);
        f.time(
                "a new one of that name after it",
                Observations.between(Optional.of(begun), record.pod(name, s -> isAnew(s, uid))));
        f.yes(
                "the new one is Ready",
                record.pod(name, s -> isAnew(s, uid) && s.isReady()).isPresent());
        Optional<ObjectNode> after = site.api().get(Kind.POD, "kube-system", name);
        f.word(
                "who owns it",
                after.map(p -> p.path("metadata")
                                .path("ownerReferences")
                                .path(0)
                                .path("kind")
                                .asText())
                        .orElse("nobody"));
        f.yes("it has another UID", after.filter(p -> !uid(p).equals(uid)).isPresent());
        f.yes("its container was started anew", !after.map(NodeCases::started).equals(found.map(NodeCases::started)));
    }

    private static boolean isAnew(Observations.Seen seen, String uid) {
        return !uid(seen.object()).equals(uid);
    }

    private static String uid(ObjectNode pod) {
        return pod.path("metadata").path("uid").asText();
    }

    private static String started(ObjectNode pod) {
        return Observations.container(pod)
                .path("state")
                .path("running")
                .path("startedAt")
                .asText();
    }
}
