package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import io.kubernetes.client.openapi.ApiException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiErrorsTest {

    private static final Map<String, Class<?>> CLASSES = Map.of("again", TryAgain.class, "person", Misconfigured.class);

    private static RuntimeException translated(int code) {
        return ApiErrors.translate(
                "read node a", new ApiException(code, "text", new TreeMap<>(), "{\"message\":\"because\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, again",
        "400, person",
        "401, again",
        "403, person",
        "404, person",
        "405, person",
        "408, again",
        "409, again",
        "410, again",
        "422, person",
        "429, again",
        "500, again",
        "502, again",
        "503, again",
        "504, again",
        // Not in the table.
        "415, person",
        "507, again"
    })
    void eachStatusMeansWhatTheTableSays(int code, String meaning) {
        assertThat(translated(code)).isInstanceOf(CLASSES.get(meaning)).hasMessage("read node a: " + code + " because");
    }

    @Test
    void theTableNamesEachStatusOnceAndWhereItIsWritten() {
        Set<Integer> codes = ApiErrors.TABLE.stream().map(ApiErrors.Row::code).collect(Collectors.toSet());

        assertThat(codes).hasSameSizeAs(ApiErrors.TABLE);
        assertThat(ApiErrors.TABLE).allMatch(row -> row.doc().startsWith("https://"));
    }
}
