package dev.noderoll.wire;

import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES;
import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES;
import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS;
import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.Surge;
import dev.noderoll.model.Template;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.step.BeatHook;
import dev.noderoll.step.BeginRollout;
import dev.noderoll.step.FindNode;
import dev.noderoll.step.ReadPlan;
import dev.noderoll.step.UpdateManagedGroup;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How values look in state machine data.
 *
 * <p>A sealed type's member carries its name in {@code kind}, on which the machines' choices turn; an identifier is plain
 * text; an instant is ISO 8601. Unknown, missing and null fields are refused, but for those that may be null.
 */
public final class Json {

    /** The sealed types that cross states. */
    public static final List<Class<?>> UNIONS = List.of(
            RolloutRequest.Wanted.class,
            Surge.class,
            Blocker.class,
            HealthVerdict.class,
            HealthVerdict.Reason.class,
            NodeChoice.class,
            NodeChoice.Reason.class,
            BeginRollout.Outcome.class,
            BeatHook.Outcome.class,
            ReadPlan.Outcome.class,
            ReadPlan.Reason.class,
            FindNode.Outcome.class,
            UpdateManagedGroup.Outcome.class);

    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    public static ObjectMapper json() {
        return MAPPER;
    }

    private static ObjectMapper mapper() {
        SimpleModule times = new SimpleModule();
        times.addSerializer(Instant.class, ToStringSerializer.instance);
        times.addDeserializer(Instant.class, new InstantReader());
        JsonMapper.Builder builder = JsonMapper.builder()
                .enable(FAIL_ON_MISSING_CREATOR_PROPERTIES, FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(FAIL_ON_UNKNOWN_PROPERTIES, FAIL_ON_TRAILING_TOKENS)
                .addModule(times)
                .addMixIn(InstanceId.class, PlainText.class)
                .addMixIn(NodeName.class, PlainText.class)
                .addMixIn(DrainSet.class, DrainSetNulls.class)
                .addMixIn(Going.class, GoingNulls.class)
                .addMixIn(Rollout.class, RolloutNulls.class)
                .addMixIn(ManagedVersion.class, ManagedVersionNulls.class);
        for (Class<?> union : UNIONS) {
            builder.addMixIn(union, Tagged.class);
            for (Class<?> member : union.getPermittedSubclasses()) {
                builder.registerSubtypes(new NamedType(member, member.getSimpleName()));
            }
        }
        builder.defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL));
        return builder.build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    private interface Tagged {}

    private interface PlainText {
        @JsonValue
        String value();
    }

    private interface DrainSetNulls {
        @JsonSetter(nulls = Nulls.SET)
        @Nullable
        String rolledGroup();
    }

    private interface GoingNulls {
        @JsonSetter(nulls = Nulls.SET)
        @Nullable
        NodeName node();
    }

    private interface RolloutNulls {
        @JsonSetter(nulls = Nulls.SET)
        @Nullable
        ManagedVersion managedVersion();
    }

    private interface ManagedVersionNulls {
        @JsonSetter(nulls = Nulls.SET)
        @Nullable
        Template ownTemplate();
    }

    private static final class InstantReader extends StdScalarDeserializer<Instant> {

        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Instant.parse(parser.getValueAsString());
        }
    }
}
