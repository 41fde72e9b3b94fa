package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.Buckets;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * S3, as far as somebody reads what was put: the bucket is the first part of the path.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">ListObjectsV2</a>: "Returns some or
 *     all (up to 1,000) of the objects in a bucket with each request"; "objects are returned sorted in an ascending order
 *     of the respective key names"
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">GetObject</a>: {@code NoSuchKey}, 404,
 *     for what is not there
 */
final class AwsS3Calls implements AwsMessage.Service {

    private static final int MOST_KEYS = 1000;
    private static final String XML = "application/xml";
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final Buckets buckets;

    AwsS3Calls(Buckets buckets) {
        this.buckets = buckets;
    }

    @Override
    public Reply answer(Request request) {
        String[] parts = decoded(request.path().substring(1)).split("/", 2);
        Map<String, String> query = query(request.query());
        try {
            if (!request.method().equals("GET")) {
                throw new AwsError(
                        "MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
            }
            return query.containsKey("list-type")
                    ? list(parts[0], query)
                    : Reply.of("application/octet-stream", buckets.getObject(parts[0], parts[1]));
        } catch (AwsError e) {
            AwsXml xml = new AwsXml()
                    .open("Error", error -> error.put("Code", e.code()).put("Message", String.valueOf(e.getMessage())));
            return new Reply(e.httpStatus(), XML, Optional.of(e.code()), xml.toString());
        }
    }

    private Reply list(String bucket, Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        int most = Math.min(MOST_KEYS, Integer.parseInt(query.getOrDefault("max-keys", String.valueOf(MOST_KEYS))));
        String after = query.getOrDefault("continuation-token", "");
        List<String> left = buckets.listObjects(bucket, prefix).stream()
                .filter(key -> key.compareTo(after) > 0)
                .toList();
        List<String> page = left.subList(0, Math.min(most, left.size()));
        AwsXml out = new AwsXml();
        out.root("ListBucketResult", NAMESPACE, xml -> {
            xml.put("Name", bucket).put("Prefix", prefix).put("KeyCount", page.size());
            xml.put("MaxKeys", most).put("IsTruncated", page.size() < left.size());
            if (page.size() < left.size()) {
                xml.put("NextContinuationToken", page.getLast());
            }
            page.forEach(key -> xml.open("Contents", each -> each.put("Key", key)));
        });
        return Reply.of(XML, out.toString());
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new TreeMap<>();
        for (String each : text.split("&", -1)) {
            String[] pair = each.split("=", 2);
            query.put(decoded(pair[0]), pair.length > 1 ? decoded(pair[1]) : "");
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
