package dev.noderoll.sim.aws;

import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Private addresses, 10.0.x.y: 64 x of a subnet for each zone. An address is used again only after all others. */
final class Addresses {

    private static final int LOWEST = 4;
    private static final int PER_X = 250;
    private static final int X_PER_ZONE = 64;

    private final List<String> zones;
    private final NavigableMap<String, Integer> next = new TreeMap<>();
    private final NavigableSet<String> taken = new TreeSet<>();

    Addresses(List<String> zones) {
        if (zones.size() * X_PER_ZONE > 256) {
            throw new IllegalArgumentException("at most 4 zones have addresses, there are " + zones.size());
        }
        this.zones = zones;
    }

    String take(String zone) {
        int size = X_PER_ZONE * PER_X;
        for (int tried = 0; tried < size; tried++) {
            int n = next.merge(zone, 1, Integer::sum) % size;
            String address = "10.0." + (zones.indexOf(zone) * X_PER_ZONE + n / PER_X) + "." + (LOWEST + n % PER_X);
            if (taken.add(address)) {
                return address;
            }
        }
        throw new AwsError("InsufficientFreeAddressesInSubnet", 400, "There are no free addresses in zone " + zone);
    }

    /** Takes one that an instance has already; those that come are others for as long as there are any. */
    void keep(String zone, String address) {
        String[] parts = address.split("\\.", -1);
        int x = Integer.parseInt(parts[2]) - zones.indexOf(zone) * X_PER_ZONE;
        next.merge(zone, x * PER_X + Integer.parseInt(parts[3]) - LOWEST, Math::max);
        taken.add(address);
    }

    void release(String address) {
        taken.remove(address);
    }
}
