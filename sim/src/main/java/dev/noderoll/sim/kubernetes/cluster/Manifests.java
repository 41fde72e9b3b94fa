package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.Optional;

/** Manifests by their kind. */
final class Manifests {

    private Manifests() {}

    static Optional<Kind> find(ObjectNode manifest) {
        for (Kind kind : Kind.values()) {
            if (kind.title().equals(Fields.text(manifest, "kind"))
                    && kind.apiVersion().equals(Fields.text(manifest, "apiVersion"))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    static Kind kindOf(ObjectNode manifest) {
        return find(manifest)
                .orElseThrow(() -> new IllegalArgumentException("kind '" + Fields.text(manifest, "kind")
                        + "' of apiVersion '" + Fields.text(manifest, "apiVersion") + "' is not one the lab keeps"));
    }
}
