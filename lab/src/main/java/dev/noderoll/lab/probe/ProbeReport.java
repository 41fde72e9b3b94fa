package dev.noderoll.lab.probe;

import java.util.List;

/** What the clients of all Services saw, ordered by Service and stream. */
public record ProbeReport(List<ServiceRecord> services) {

    public ProbeReport {
        services = List.copyOf(services);
    }

    public long sent() {
        return services.stream().mapToLong(ServiceRecord::sent).sum();
    }

    public long failed() {
        return services.stream().mapToLong(ServiceRecord::failed).sum();
    }
}
