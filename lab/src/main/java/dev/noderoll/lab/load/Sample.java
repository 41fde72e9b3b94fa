package dev.noderoll.lab.load;

import java.util.SortedMap;

/**
 * One call of one function.
 *
 * @param number of the call of this function, from 1; the first is a cold start
 * @param cpuSeconds of its process; of the first call from the process's start
 * @param requests to the API server, by verb and resource
 * @param aws calls to AWS, by service and action
 * @param answer what it returned was long
 */
public record Sample(
        String state,
        int number,
        double cpuSeconds,
        double wallSeconds,
        long heapBytes,
        long residentBytes,
        SortedMap<String, Long> requests,
        long bytesRead,
        SortedMap<String, Long> aws,
        int answer,
        String outcome) {}
