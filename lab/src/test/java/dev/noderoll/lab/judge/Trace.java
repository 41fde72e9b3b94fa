package dev.noderoll.lab.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What an interpreter made of a case, as far as two of them can be compared: no times, no ids.
 *
 * @param status as DescribeExecution says
 * @param output empty text unless it succeeded
 * @param error empty text unless it failed
 * @param order the names of the states as they were entered; branches that run side by side are told apart
 * @param calls what each function was called with, in order
 * @param children of distributed maps, how many succeeded and how many failed; the judge does not show more of them
 */
record Trace(
        String status,
        String output,
        String error,
        String cause,
        Map<String, List<String>> order,
        Map<String, List<JsonNode>> calls,
        String children) {}
