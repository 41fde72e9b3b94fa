package dev.noderoll.sim.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.noderoll.sim.aws.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The body of Smithy's RPC v2, which the SDK speaks to CloudWatch: CBOR on the wire, JSON behind the door.
 *
 * @see <a href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html">Smithy RPC v2 CBOR</a>
 */
final class AwsCbor {

    static final String TYPE = "application/cbor";

    private static final CBORMapper CBOR = new CBORMapper();
    private static final JsonMapper JSON = new JsonMapper();

    private AwsCbor() {}

    /** No bytes are no text. */
    static String json(byte[] cbor) {
        try {
            return cbor.length == 0 ? "" : CBOR.readTree(cbor).toString();
        } catch (IOException e) {
            throw new AwsError("SerializationException", 400, "Not CBOR: " + e.getMessage());
        }
    }

    static byte[] cbor(String json) {
        try {
            return CBOR.writeValueAsBytes(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
