package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.Accounts;
import dev.noderoll.sim.aws.Alarms;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import dev.noderoll.sim.door.AwsMessage.Service;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The two XML protocols of AWS: query, and EC2's dialect of it.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query</a> and
 *     <a href="https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html">EC2 query</a>
 */
final class AwsQuery implements Service {

    /** One action: reads its parameters, writes the content of its result. */
    @FunctionalInterface
    interface Call {
        void answer(AwsParameters in, AwsXml out);
    }

    private enum Dialect {
        QUERY,
        EC2
    }

    private static final String REQUEST_ID = "00000000-0000-4000-8000-000000000000";

    /** Credentials outlast any run: that they are asked for again is the SDK's. */
    private static final String FAR = "2099-01-01T00:00:00Z";

    private static final String XML = "text/xml;charset=UTF-8";

    private final Dialect dialect;
    private final String namespace;
    private final Map<String, Call> calls;

    private AwsQuery(Dialect dialect, String namespace, Map<String, Call> calls) {
        this.dialect = dialect;
        this.namespace = namespace;
        this.calls = calls;
    }

    static Service autoScaling(SimAws aws) {
        return new AwsQuery(
                Dialect.QUERY,
                "http://autoscaling.amazonaws.com/doc/2011-01-01/",
                AwsAutoScalingCalls.of(aws.autoScaling()));
    }

    static Service ec2(SimAws aws) {
        return new AwsQuery(Dialect.EC2, "http://ec2.amazonaws.com/doc/2016-11-15/", AwsEc2Calls.of(aws));
    }

    static Service loadBalancing(SimAws aws) {
        return new AwsQuery(
                Dialect.QUERY,
                "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
                AwsTargetCalls.of(aws.targetGroups()));
    }

    static Service cloudWatch(SimAws aws) {
        Call describeAlarms = (in, out) -> out.list(
                "MetricAlarms",
                "member",
                aws.alarms().describeAlarms(in.texts("AlarmNames.member")).stream()
                        .filter(a -> in.get("StateValue")
                                .map(a.state().name()::equals)
                                .orElse(true))
                        .toList(),
                AwsQuery::alarm);
        return new AwsQuery(
                Dialect.QUERY,
                "http://monitoring.amazonaws.com/doc/2010-08-01/",
                Map.of("DescribeAlarms", describeAlarms));
    }

    /** Who asks, the request's key says. */
    static Service sts(Accounts accounts) {
        return request -> sts(accounts, request).answer(request);
    }

    private static Service sts(Accounts accounts, Request request) {
        String account = accounts.principal(request.accessKey())
                .map(Accounts.Principal::account)
                .orElse(accounts.first().settings().account());
        Call identity = (_, out) -> out.put("Arn", "arn:aws:sts::" + account + ":assumed-role/lab/lab")
                .put("UserId", "AROALAB:lab")
                .put("Account", account);
        Call assume = (in, out) -> {
            String role = in.need("RoleArn");
            String key = accounts.assume(
                    request.accessKey(), role, in.get("ExternalId").orElse(""));
            out.open(
                    "Credentials",
                    xml -> xml.put("AccessKeyId", key)
                            .put("SecretAccessKey", "lab")
                            .put("SessionToken", "lab")
                            .put("Expiration", FAR));
            out.open(
                    "AssumedRoleUser",
                    xml -> xml.put("Arn", role + "/" + in.need("RoleSessionName"))
                            .put("AssumedRoleId", "AROALAB"));
        };
        return new AwsQuery(
                Dialect.QUERY,
                "https://sts.amazonaws.com/doc/2011-06-15/",
                Map.of("GetCallerIdentity", identity, "AssumeRole", assume));
    }

    static Service sns(SimAws aws) {
        Call publish = (in, out) ->
                out.put("MessageId", aws.topics().publish(in.need("TopicArn"), in.get("Subject"), in.need("Message")));
        return new AwsQuery(Dialect.QUERY, "http://sns.amazonaws.com/doc/2010-03-31/", Map.of("Publish", publish));
    }

    static Service cloudFormation(SimAws aws) {
        Call describe = (_, out) -> out.list(
                "Stacks",
                "member",
                aws.stacks().describeStacks().entrySet(),
                (xml, stack) -> xml.put("StackName", stack.getKey())
                        .list(
                                "Outputs",
                                "member",
                                new TreeMap<>(stack.getValue()).entrySet(),
                                (one, output) ->
                                        one.put("OutputKey", output.getKey()).put("OutputValue", output.getValue())));
        return new AwsQuery(
                Dialect.QUERY,
                "http://cloudformation.amazonaws.com/doc/2010-05-15/",
                Map.of("DescribeStacks", describe));
    }

    private static void alarm(AwsXml xml, Alarms.Alarm alarm) {
        xml.put("AlarmName", alarm.name())
                .put("AlarmArn", alarm.arn())
                .put("StateValue", alarm.state())
                .put("StateUpdatedTimestamp", alarm.since());
    }

    @Override
    public Reply answer(Request request) {
        AwsParameters in = AwsParameters.parse(request.body());
        try {
            String action = in.need("Action");
            Call call = calls.get(action);
            if (call == null) {
                throw new AwsError("InvalidAction", 400, "The simulated AWS has no action " + action + ".");
            }
            AwsXml out = new AwsXml();
            out.root(action + "Response", namespace, xml -> {
                if (dialect == Dialect.EC2) {
                    xml.put("requestId", REQUEST_ID);
                    call.answer(in, xml);
                } else {
                    xml.open(action + "Result", result -> call.answer(in, result));
                    xml.open("ResponseMetadata", meta -> meta.put("RequestId", REQUEST_ID));
                }
            });
            return Reply.of(XML, out.toString());
        } catch (AwsError e) {
            return error(e);
        }
    }

    private Reply error(AwsError error) {
        AwsXml out = new AwsXml();
        if (dialect == Dialect.EC2) {
            out.open(
                    "Response",
                    xml -> xml.open("Errors", errors -> describe(errors, error)).put("RequestID", REQUEST_ID));
        } else {
            out.root("ErrorResponse", namespace, xml -> describe(xml, error).put("RequestId", REQUEST_ID));
        }
        return new Reply(error.httpStatus(), XML, Optional.of(error.code()), out.toString());
    }

    private static AwsXml describe(AwsXml out, AwsError error) {
        return out.open(
                "Error",
                xml -> xml.put("Type", error.httpStatus() < 500 ? "Sender" : "Receiver")
                        .put("Code", error.code())
                        .put("Message", String.valueOf(error.getMessage())));
    }
}
