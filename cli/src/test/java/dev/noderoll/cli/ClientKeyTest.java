package dev.noderoll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the forms that installers of Kubernetes write: each signs what its own public key verifies. */
class ClientKeyTest {

    private static final byte[] TEXT = {1, 2, 3};

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096})
    void anRsaKeyInBothForms(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        byte[] whole = pair.getPrivate().getEncoded();

        signs(ClientKey.read(pem("PRIVATE KEY", whole)), pair, "SHA256withRSA");
        signs(ClientKey.read(pem("RSA PRIVATE KEY", inner(whole))), pair, "SHA256withRSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void anEllipticKeyInBothForms(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        byte[] whole = pair.getPrivate().getEncoded();

        signs(ClientKey.read(pem("PRIVATE KEY", whole)), pair, "SHA256withECDSA");
        signs(
                ClientKey.read("-----BEGIN EC PARAMETERS-----\nAA==\n-----END EC PARAMETERS-----\n"
                        + pem("EC PRIVATE KEY", named(inner(whole), curve))),
                pair,
                "SHA256withECDSA");
    }

    @Test
    void anEllipticKeyOnAnUnknownCurve() {
        assertThatThrownBy(() -> ClientKey.read(pem("EC PRIVATE KEY", new byte[] {0x30, 0x00})))
                .isInstanceOf(InvalidKeySpecException.class)
                .hasMessageContaining("P-256");
    }

    private static void signs(PrivateKey key, KeyPair pair, String how) throws Exception {
        Signature signature = Signature.getInstance(how);
        signature.initSign(key);
        signature.update(TEXT);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(TEXT);
        assertThat(signature.verify(signed)).isTrue();
    }

    private static String pem(String title, byte[] der) {
        return "-----BEGIN " + title + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + title
                + "-----\n";
    }

    /** What a PKCS #8 key wraps: the content of its last octet string, which Java writes without attributes after it. */
    private static byte[] inner(byte[] whole) {
        for (int at = 0; at < whole.length - 1; at++) {
            int header = whole[at + 1] >= 0 ? 2 : 2 + (whole[at + 1] & 0x7f);
            if (whole[at] == 0x04 && header <= 4 && at + header + length(whole, at + 1) == whole.length) {
                return Arrays.copyOfRange(whole, at + header, whole.length);
            }
        }
        throw new AssertionError("no octet string at the end");
    }

    private static int length(byte[] der, int at) {
        if (der[at] >= 0) {
            return der[at];
        }
        int length = 0;
        for (int i = 1; i <= (der[at] & 0x7f); i++) {
            length = (length << 8) | (der[at + i] & 0xff);
        }
        return length;
    }

    /** As OpenSSL and Go write it: with the curve's name, which the wrapped form leaves to the wrapping. */
    private static byte[] named(byte[] key, String curve) {
        byte[] name = HexFormat.of()
                .parseHex(
                        switch (curve) {
                            case "secp256r1" -> "a00a06082a8648ce3d030107";
                            case "secp384r1" -> "a00706052b81040022";
                            default -> "a00706052b81040023";
                        });
        boolean has = HexFormat.of().formatHex(key).contains(HexFormat.of().formatHex(name));
        if (has) {
            return key;
        }
        int header = key[1] >= 0 ? 2 : 3;
        byte[] body = Arrays.copyOfRange(key, header, key.length);
        int length = body.length + name.length;
        byte[] all = new byte[(length > 0x7f ? 3 : 2) + length];
        all[0] = 0x30;
        all[1] = length > 0x7f ? (byte) 0x81 : (byte) length;
        if (length > 0x7f) {
            all[2] = (byte) length;
        }
        System.arraycopy(body, 0, all, all.length - length, body.length);
        System.arraycopy(name, 0, all, all.length - name.length, name.length);
        return all;
    }
}
