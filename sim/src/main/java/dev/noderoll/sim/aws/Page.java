package dev.noderoll.sim.aws;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param nextToken what to ask the next part with; empty for the last part
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

    /** Which part of a list is asked for; an empty size means the service's usual one. */
    public record Request(Optional<Integer> size, Optional<String> token) {
        /** The first part, of the usual size. */
        public static final Request FIRST = new Request(Optional.empty(), Optional.empty());
    }

    public Page {
        items = List.copyOf(items);
    }

    /** Cuts the asked part out of {@code all}: {@code usual} items where no size is asked, never above {@code most}. */
    public static <T> Page<T> of(List<T> all, Request request, int usual, int most) {
        int size = Math.clamp(request.size.orElse(usual), 1, most);
        int from = request.token.map(Page::offset).orElse(0);
        int to = Math.min(all.size(), from + size);
        if (from > to) {
            return new Page<>(List.of(), Optional.empty());
        }
        return new Page<>(all.subList(from, to), to < all.size() ? Optional.of("page-" + to) : Optional.empty());
    }

    private static int offset(String token) {
        if (!token.matches("page-\\d{1,9}")) {
            throw new AwsError("InvalidNextToken", 400, "The token '" + token + "' is invalid.");
        }
        return Integer.parseInt(token.substring("page-".length()));
    }
}
