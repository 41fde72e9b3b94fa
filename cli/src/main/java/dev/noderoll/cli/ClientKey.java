package dev.noderoll.cli;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A private key from a PEM file. Kubernetes' installers write it in three forms: PKCS #8, and the older PKCS #1 (kubeadm,
 * kind) and SEC 1 (K3s), which Java reads only when they are wrapped in the first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5208">RFC 5208</a>, <a
 *     href="https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2">RFC 8017</a>, <a
 *     href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915</a>
 */
final class ClientKey {

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;

    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    /** rsaEncryption, without parameters. */
    private static final byte[] RSA = bytes("300d06092a864886f70d0101010500");

    private static final byte[] EC = bytes("06072a8648ce3d0201");

    /** The names of P-256, P-384 and P-521, one of which a SEC 1 key holds. */
    private static final List<byte[]> CURVES =
            List.of(bytes("06082a8648ce3d030107"), bytes("06052b81040022"), bytes("06052b81040023"));

    private ClientKey() {}

    static PrivateKey read(String pem) throws GeneralSecurityException {
        String base64 = pem.replaceAll("(?s).*-----BEGIN ([A-Z]+ )?PRIVATE KEY-----", "")
                .replaceAll("(?s)-----END.*", "")
                .replaceAll("\\s", "");
        byte[] der = Base64.getDecoder().decode(base64);
        if (pem.contains("BEGIN RSA PRIVATE KEY")) {
            return KeyFactory.getInstance("RSA").generatePrivate(wrapped(RSA, der));
        }
        if (pem.contains("BEGIN EC PRIVATE KEY")) {
            return KeyFactory.getInstance("EC").generatePrivate(wrapped(tagged(SEQUENCE, EC, curve(der)), der));
        }
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (InvalidKeySpecException notRsa) {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        }
    }

    private static PKCS8EncodedKeySpec wrapped(byte[] algorithm, byte[] key) {
        return new PKCS8EncodedKeySpec(tagged(SEQUENCE, VERSION, algorithm, tagged(OCTETS, key)));
    }

    private static byte[] curve(byte[] key) throws InvalidKeySpecException {
        String all = hex(key);
        return CURVES.stream()
                .filter(c -> all.contains(hex(c)))
                .findFirst()
                .orElseThrow(() -> new InvalidKeySpecException("a key on none of the curves P-256, P-384 and P-521"));
    }

    /** A DER value: tag, length, and the parts one after another. */
    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = content.size();
        if (length > 0xff) {
            all.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length});
        } else if (length > 0x7f) {
            all.writeBytes(new byte[] {(byte) 0x81, (byte) length});
        } else {
            all.write(length);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
