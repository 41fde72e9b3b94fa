package dev.noderoll.sim.aws;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * S3: keeps what was put, as text; any bucket is there.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html">PutObject</a>: "Amazon S3 never adds
 *     partial objects; if you receive a success response, Amazon S3 added the entire object"; an object of the same key is
 *     overwritten
 */
public final class Buckets {

    private final ApiLog.Service log;
    private final NavigableMap<String, String> objects = new TreeMap<>();

    Buckets(ApiLog log) {
        this.log = log.of("s3");
    }

    public void putObject(String bucket, String key, String body) {
        log.changes("PutObject");
        objects.put(bucket + "/" + key, body);
    }

    public String getObject(String bucket, String key) {
        log.reads("GetObject");
        String body = objects.get(bucket + "/" + key);
        if (body == null) {
            throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
        }
        return body;
    }

    /** The keys of a bucket that begin with {@code prefix}. */
    public List<String> listObjects(String bucket, String prefix) {
        log.reads("ListObjectsV2");
        String start = bucket + "/" + prefix;
        return objects.tailMap(start).keySet().stream()
                .takeWhile(k -> k.startsWith(start))
                .map(k -> k.substring(bucket.length() + 1))
                .toList();
    }
}
