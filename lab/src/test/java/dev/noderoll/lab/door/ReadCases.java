package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/** Discovery, lists that are too old to go on with, and how a watch begins. */
final class ReadCases {

    private static final String FOUR = "?labelSelector=mine&limit=2";
    private static final int TRIES = 2000;

    private ReadCases() {}

    static List<Case> all() {
        return Stream.of(discovery(), lists(), watches()).flatMap(List::stream).toList();
    }

    private static List<Case> discovery() {
        return List.of(new Case("discovery names the eviction subresource", s -> {
            Reply core = s.get("/api/v1").is(200).has("/kind", "APIResourceList");
            assertThat(core.body().path("resources"))
                    .filteredOn(r -> r.path("name").asText().equals("pods/eviction"))
                    .singleElement()
                    .satisfies(r -> {
                        assertThat(r.path("group").asText()).isEqualTo("policy");
                        assertThat(r.path("version").asText()).isEqualTo("v1");
                        assertThat(r.path("kind").asText()).isEqualTo("Eviction");
                    });
        }));
    }

    private static List<Case> lists() {
        return List.of(new Case("a list that is too old goes on with what is there now, or begins anew", s -> {
            for (String name : List.of("a", "b", "c", "d")) {
                post(s, name, "mine");
            }
            String list = s.core("configmaps") + FOUR;
            String token = s.get(list).is(200).at("/metadata/continue");
            s.delete(s.core("configmaps/c"), "").is(200);
            Reply old = expired(s, list + "&continue=" + token);
            old.refuses(
                    410,
                    "Expired",
                    "The provided continue parameter is too old to display a consistent list result. You can start a new"
                            + " list without the continue parameter, or use the continue token in this response to"
                            + " retrieve the remainder of the results. Continuing with the provided token results in"
                            + " an inconsistent list - objects that were created, modified, or deleted between the"
                            + " time the first chunk was returned and now may show up in the list.");
            Reply rest =
                    s.get(list + "&continue=" + old.at("/metadata/continue")).is(200);
            rest.has("/items/0/metadata/name", "d")
                    .has("/metadata/continue", "")
                    .size("/items")
                    .isEqualTo(1);
        }));
    }

    /** Many other lists are begun, and time passes, until the server has forgotten the state that this one was of. */
    private static Reply expired(Conversation s, String path) throws Exception {
        post(s, "other", "theirs");
        Reply reply = s.get(path);
        for (int i = 0; i < TRIES && reply.code() == 200; i++) {
            s.get(s.core("configmaps") + "?limit=1").is(200);
            Thread.sleep(30);
            reply = s.get(path);
        }
        return reply;
    }

    private static void post(Conversation s, String name, String label) throws Exception {
        s.post(s.core("configmaps"), "{metadata: {name: %s, labels: {%s: x}}}".formatted(name, label))
                .is(201);
    }

    private static List<Case> watches() {
        return List.of(
                new Case("a watch begins with what is there and says when that was all", s -> {
                    post(s, "a", "mine");
                    post(s, "b", "mine");
                    Reply events = s.get(s.core("configmaps")
                            + "?watch=true&timeoutSeconds=1&labelSelector=mine&sendInitialEvents=true"
                            + "&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
                    events.is(200)
                            .has("/0/type", "ADDED")
                            .has("/1/type", "ADDED")
                            .has("/2/type", "BOOKMARK");
                    events.has("/2/object/kind", "ConfigMap")
                            .has("/2/object/metadata/annotations/k8s.io~1initial-events-end", "true")
                            .text("/2/object/metadata/resourceVersion")
                            .matches("[0-9]+");
                }),
                new Case("a watch without a version begins with what is there", s -> {
                    post(s, "a", "mine");
                    s.get(s.core("configmaps") + "?watch=true&timeoutSeconds=1&labelSelector=mine")
                            .is(200)
                            .has("/type", "ADDED")
                            .has("/object/metadata/name", "a");
                }),
                new Case("a watch of one object by its name", s -> {
                    post(s, "a", "mine");
                    post(s, "b", "mine");
                    s.get(s.core("configmaps") + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Db")
                            .is(200)
                            .has("/type", "ADDED")
                            .has("/object/metadata/name", "b");
                }));
    }
}
