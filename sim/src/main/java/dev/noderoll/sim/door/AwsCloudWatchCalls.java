package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.Alarms;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import java.util.ArrayList;
import java.util.List;

/** CloudWatch as the SDK speaks to it, in CBOR; older clients and the CLI come by the query protocol. */
final class AwsCloudWatchCalls implements AwsMessage.Service {

    private static final String OPERATION = "/operation/";

    private final Alarms alarms;
    private final AwsMessage.Service query;

    AwsCloudWatchCalls(SimAws aws) {
        this.alarms = aws.alarms();
        this.query = AwsQuery.cloudWatch(aws);
    }

    @Override
    public Reply answer(Request request) {
        int at = request.path().indexOf(OPERATION);
        if (at < 0) {
            return query.answer(request);
        }
        String operation = request.path().substring(at + OPERATION.length());
        try {
            if (!operation.equals("DescribeAlarms")) {
                throw new AwsError("UnknownOperationException", 404, "The simulated AWS has no action " + operation);
            }
            return Reply.of(
                    AwsCbor.TYPE,
                    describeAlarms(AwsJson.readObject(request.body())).toString());
        } catch (AwsError e) {
            return AwsJson.error(e, AwsCbor.TYPE);
        }
    }

    private ObjectNode describeAlarms(ObjectNode in) {
        List<String> names = new ArrayList<>();
        in.path("AlarmNames").forEach(name -> names.add(name.asText()));
        String state = in.path("StateValue").asText();
        ObjectNode out = AwsJson.object();
        out.putArray("CompositeAlarms");
        var metric = out.putArray("MetricAlarms");
        alarms.describeAlarms(names).stream()
                .filter(alarm -> state.isEmpty() || alarm.state().name().equals(state))
                .forEach(alarm -> metric.addObject()
                        .put("AlarmName", alarm.name())
                        .put("AlarmArn", alarm.arn())
                        .put("StateValue", alarm.state().name()));
        return out;
    }
}
