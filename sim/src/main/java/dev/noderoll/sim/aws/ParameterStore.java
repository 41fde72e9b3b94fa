package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Systems Manager Parameter Store. A change of an own parameter fires an event; one of a public parameter, below
 * {@code /aws/}, fires none (semantics 4.3).
 */
public final class ParameterStore {

    /**
     * A parameter.
     *
     * @param version from 1; grows with each change
     */
    public record Parameter(String name, String value, long version, Instant lastModified, String arn) {}

    /** What GetParameters answers. */
    public record Found(List<Parameter> parameters, List<String> invalid) {
        public Found {
            parameters = List.copyOf(parameters);
            invalid = List.copyOf(invalid);
        }
    }

    private final InstantSource clock;
    private final AwsSettings settings;
    private final ApiLog.Service log;
    private final EventBus events;
    private final NavigableMap<String, Parameter> parameters = new TreeMap<>();

    ParameterStore(InstantSource clock, AwsSettings settings, ApiLog log, EventBus events) {
        this.clock = clock;
        this.settings = settings;
        this.log = log.of("ssm");
        this.events = events;
    }

    public Parameter getParameter(String name) {
        log.reads("GetParameter");
        return find(name);
    }

    public Found getParameters(List<String> names) {
        log.reads("GetParameters");
        List<Parameter> found = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String name : names) {
            Parameter parameter = parameters.get(name);
            if (parameter == null) {
                invalid.add(name);
            } else {
                found.add(parameter);
            }
        }
        return new Found(found, invalid);
    }

    /** Creates or changes a parameter. Not a call. */
    void put(String name, String value) {
        Parameter before = parameters.get(name);
        boolean open = name.startsWith("/aws/");
        String arn = "arn:aws:ssm:" + settings.region() + ":" + (open ? "" : settings.account()) + ":parameter"
                + (name.startsWith("/") ? name : "/" + name);
        parameters.put(
                name, new Parameter(name, value, before == null ? 1 : before.version() + 1, clock.instant(), arn));
        if (!open) {
            var detail = JsonNodeFactory.instance
                    .objectNode()
                    .put("operation", before == null ? "Create" : "Update")
                    .put("name", name)
                    .put("type", "String");
            events.emit("aws.ssm", "Parameter Store Change", List.of(arn), detail);
        }
    }

    /** The value now. Not a call. */
    public String value(String name) {
        return find(name).value();
    }

    private Parameter find(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new AwsError("ParameterNotFound", 400, "Parameter " + name + " not found.");
        }
        return parameter;
    }
}
