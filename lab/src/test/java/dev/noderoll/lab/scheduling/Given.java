package dev.noderoll.lab.scheduling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.sim.kubernetes.Kind;
import java.io.UncheckedIOException;

/** Given as short YAML. */
final class Given {

    private static final YAMLMapper YAML = new YAMLMapper();

    /** What is to be done with an object beside making it. */
    enum Then {
        NOTHING,
        /** Its status is written too. */
        STATUS,
        /** It is deleted, and stays for want of whoever would let it go. */
        DELETE
    }

    record Item(Kind kind, ObjectNode object, Then then) {}

    private Given() {}

    static Item item(Kind kind, String yaml) {
        return new Item(kind, yaml(kind, yaml), Then.NOTHING);
    }

    static ObjectNode yaml(Kind kind, String yaml) {
        ObjectNode object = yaml(yaml);
        return object.put("apiVersion", kind.apiVersion()).put("kind", kind.title());
    }

    static ObjectNode yaml(String yaml) {
        try {
            return (ObjectNode) YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
