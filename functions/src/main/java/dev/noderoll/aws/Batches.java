package dev.noderoll.aws;

import java.util.ArrayList;
import java.util.List;

/** Cuts a list for calls that take no more than so many items. */
final class Batches {

    private Batches() {}

    static <T> List<List<T>> of(List<T> items, int most) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); from += most) {
            batches.add(items.subList(from, Math.min(from + most, items.size())));
        }
        return batches;
    }
}
