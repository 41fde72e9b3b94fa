package dev.noderoll.aws;

import dev.noderoll.port.Alarms;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** Metric and composite alarms, read by DescribeAlarms. */
public final class CloudWatchAlarms implements Alarms {

    /** The most names that one call may ask for. */
    private static final int BATCH = 100;

    private final Supplier<CloudWatchClient> client;

    /** Calls nothing yet. The client is made when it is first needed. */
    public CloudWatchAlarms(Supplier<CloudWatchClient> client) {
        this.client = new Lazy<>(client);
    }

    @Override
    public List<String> notOk(List<String> names) {
        Map<String, StateValue> states = new TreeMap<>();
        // A call without names would answer every alarm of the account; for no names there is no batch.
        for (List<String> batch : Batches.of(names, BATCH)) {
            DescribeAlarmsResponse answer = AwsErrors.calling(
                    "read alarms " + batch,
                    () -> client.get()
                            .describeAlarms(DescribeAlarmsRequest.builder()
                                    .alarmNames(batch)
                                    .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM)
                                    .maxRecords(BATCH)
                                    .build()));
            answer.metricAlarms().forEach(alarm -> states.put(alarm.alarmName(), alarm.stateValue()));
            answer.compositeAlarms().forEach(alarm -> states.put(alarm.alarmName(), alarm.stateValue()));
        }
        return names.stream()
                .filter(name -> !states.containsKey(name) || states.get(name) == StateValue.ALARM)
                .toList();
    }
}
