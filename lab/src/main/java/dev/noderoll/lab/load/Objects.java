package dev.noderoll.lab.load;

import java.util.List;
import java.util.function.IntFunction;

/** What the objects of a large cluster look like: JSON as the API server writes it, as long as it is there. */
final class Objects {

    static final List<String> NODE = List.of("name", "uid", "zone", "instance", "created");
    static final List<String> POD =
            List.of("name", "namespace", "uid", "node", "app", "owner", "ownerKind", "ownerUid");
    static final List<String> WORKLOAD = List.of("name", "namespace", "uid", "app", "replicas", "owner");
    static final List<String> SLICE = List.of("name", "namespace", "uid", "app", "endpoints");
    static final List<String> BUDGET = List.of("name", "namespace", "uid", "app", "replicas", "wanted", "allowed");
    static final List<String> ATTACHMENT = List.of("name", "uid", "node", "volume");

    private static final String METADATA = """
            "metadata":{"name":"${name}","namespace":"${namespace}","uid":"${uid}","resourceVersion":"1000",\
            "generation":1,"creationTimestamp":"2026-01-05T08:00:00Z","labels":{"app":"${app}"}""";

    private Objects() {}

    /** As long as {@code bytes} by the images that the node has. */
    static Template node(int bytes) {
        String text = """
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"${name}","uid":"${uid}","resourceVersion":"1000",\
                "creationTimestamp":"${created}","labels":{"beta.kubernetes.io/arch":"amd64","kubernetes.io/arch":"amd64",\
                "kubernetes.io/hostname":"${name}","kubernetes.io/os":"linux",\
                "node.kubernetes.io/instance-type":"m6i.2xlarge","topology.kubernetes.io/region":"eu-central-1",\
                "topology.kubernetes.io/zone":"${zone}"},"annotations":{"node.alpha.kubernetes.io/ttl":"0",\
                "volumes.kubernetes.io/controller-managed-attach-detach":"true"}},\
                "spec":{"providerID":"aws:///${zone}/${instance}"},\
                "status":{"capacity":{"cpu":"8","memory":"32386020Ki","pods":"110"},\
                "allocatable":{"cpu":"7910m","memory":"31369188Ki","pods":"110"},"conditions":[\
                {"type":"MemoryPressure","status":"False","reason":"KubeletHasSufficientMemory"},\
                {"type":"DiskPressure","status":"False","reason":"KubeletHasNoDiskPressure"},\
                {"type":"PIDPressure","status":"False","reason":"KubeletHasSufficientPID"},\
                {"type":"Ready","status":"True","reason":"KubeletReady","lastHeartbeatTime":"2026-01-05T08:00:00Z",\
                "lastTransitionTime":"2026-01-05T08:00:00Z","message":"kubelet is posting ready status"}],\
                "nodeInfo":{"kubeletVersion":"v1.36.0","osImage":"Amazon Linux 2023","architecture":"amd64"},"images":[""";
        return new Template(filled(text, bytes, i -> """
                                {"names":["111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/app-%d@sha256:%064x",\
                                "111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/app-%d:v1.%d.0"],\
                                "sizeBytes":%d}""".formatted(i, i + 77L, i, i, 90_000_000 + i), "]}}"), NODE);
    }

    /** As long as {@code bytes} by who manages which of its fields. */
    static Template pod(int bytes) {
        String text = """
                {"apiVersion":"v1","kind":"Pod",%s,"ownerReferences":[{"apiVersion":"apps/v1","kind":"${ownerKind}",\
                "name":"${owner}","uid":"${ownerUid}","controller":true,"blockOwnerDeletion":true}]},\
                "spec":{"nodeName":"${node}","terminationGracePeriodSeconds":60,"restartPolicy":"Always",\
                "serviceAccountName":"default","schedulerName":"default-scheduler","containers":[{"name":"app",\
                "image":"111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/${app}:v1.0.0",\
                "ports":[{"containerPort":8080,"protocol":"TCP"}],"resources":{"limits":{"memory":"512Mi"},\
                "requests":{"cpu":"100m","memory":"256Mi"}},"lifecycle":{"preStop":{"sleep":{"seconds":10}}},\
                "readinessProbe":{"httpGet":{"path":"/ready","port":8080,"scheme":"HTTP"},"periodSeconds":5},\
                "volumeMounts":[{"name":"token","readOnly":true,"mountPath":"/var/run/secrets"}]}],\
                "volumes":[{"name":"token","projected":{"sources":[]}}]},"status":{"phase":"Running",\
                "startTime":"2026-01-05T08:00:00Z","podIP":"10.0.0.1","qosClass":"Burstable","conditions":[\
                {"type":"PodScheduled","status":"True","lastTransitionTime":"2026-01-05T08:00:00Z"},\
                {"type":"Initialized","status":"True","lastTransitionTime":"2026-01-05T08:00:00Z"},\
                {"type":"ContainersReady","status":"True","lastTransitionTime":"2026-01-05T08:00:30Z"},\
                {"type":"Ready","status":"True","lastTransitionTime":"2026-01-05T08:00:30Z"}],\
                "containerStatuses":[{"name":"app","ready":true,"restartCount":0,"started":true,\
                "state":{"running":{"startedAt":"2026-01-05T08:00:10Z"}}}]},"managed":[""".formatted(METADATA);
        return new Template(filled(text, bytes, i -> """
                                {"manager":"part-%d","operation":"Update","fieldsV1":{"f:spec":{"f:containers":\
                                {"k:{\\"name\\":\\"app\\"}":{".":{},"f:env":{"k:{\\"name\\":\\"SETTING_%d\\"}":\
                                {".":{},"f:name":{},"f:value":{}}}}}}}}""".formatted(i, i), "]}"), POD);
    }

    /** Items are added until the text is as long as wanted. */
    private static String filled(String text, int bytes, IntFunction<String> item, String end) {
        StringBuilder filled = new StringBuilder(text);
        for (int i = 0; filled.length() < bytes - end.length(); i++) {
            filled.append(i == 0 ? "" : ",").append(item.apply(i));
        }
        return filled.append(end).toString();
    }

    static Template deployment() {
        return new Template("""
                {"apiVersion":"apps/v1","kind":"Deployment",%s,"annotations":{"deployment.kubernetes.io/revision":"1"}},\
                "spec":{"replicas":${replicas},"selector":{"matchLabels":{"app":"${app}"}},\
                "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%%","maxSurge":"25%%"}},\
                "template":{"metadata":{"labels":{"app":"${app}"}},"spec":{"containers":[{"name":"app",\
                "image":"team/${app}:v1.0.0"}]}}},"status":{"observedGeneration":1,"replicas":${replicas},\
                "updatedReplicas":${replicas},"readyReplicas":${replicas},"availableReplicas":${replicas}}}""".formatted(METADATA), WORKLOAD);
    }

    static Template replicaSet() {
        return new Template("""
                {"apiVersion":"apps/v1","kind":"ReplicaSet",%s,"ownerReferences":[{"apiVersion":"apps/v1",\
                "kind":"Deployment","name":"${owner}","uid":"deployment-${owner}","controller":true}]},\
                "spec":{"replicas":${replicas},"selector":{"matchLabels":{"app":"${app}"}}},\
                "status":{"observedGeneration":1,"replicas":${replicas},"readyReplicas":${replicas},\
                "availableReplicas":${replicas}}}""".formatted(METADATA), WORKLOAD);
    }

    static Template daemonSet() {
        return new Template("""
                {"apiVersion":"apps/v1","kind":"DaemonSet",%s},"spec":{"selector":{"matchLabels":{"app":"${app}"}},\
                "template":{"metadata":{"labels":{"app":"${app}"}},"spec":{"tolerations":[{"operator":"Exists"}],\
                "containers":[{"name":"app","image":"team/${app}:v1"}]}}},"status":{"observedGeneration":1,\
                "desiredNumberScheduled":${replicas},"numberReady":${replicas}}}""".formatted(METADATA), WORKLOAD);
    }

    static Template service() {
        return new Template("""
                {"apiVersion":"v1","kind":"Service",%s},"spec":{"type":"ClusterIP","clusterIP":"10.100.0.1",\
                "selector":{"app":"${app}"},"ports":[{"port":80,"targetPort":8080,"protocol":"TCP"}]}}""".formatted(METADATA), WORKLOAD);
    }

    static Template slice() {
        return new Template("""
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"${name}",\
                "namespace":"${namespace}","uid":"${uid}","resourceVersion":"1000",\
                "labels":{"app":"${app}","kubernetes.io/service-name":"${app}"}},"addressType":"IPv4",\
                "ports":[{"port":8080,"protocol":"TCP"}],"endpoints":[${endpoints}]}""", SLICE);
    }

    static String endpoint(Layout.PodName pod, String node) {
        return """
                {"addresses":["10.0.0.1"],"conditions":{"ready":true,"serving":true,"terminating":false},\
                "nodeName":"%s","zone":"eu-central-1a","targetRef":{"kind":"Pod","name":"%s","namespace":"%s",\
                "uid":"%s"}}""".formatted(node, pod.name(), pod.namespace(), pod.uid());
    }

    static Template budget() {
        return new Template("""
                {"apiVersion":"policy/v1","kind":"PodDisruptionBudget",%s},"spec":{"maxUnavailable":"25%%",\
                "selector":{"matchLabels":{"app":"${app}"}}},"status":{"observedGeneration":1,\
                "disruptionsAllowed":${allowed},"currentHealthy":${replicas},"desiredHealthy":${wanted},\
                "expectedPods":${replicas}}}""".formatted(METADATA), BUDGET);
    }

    static Template attachment() {
        return new Template("""
                {"apiVersion":"storage.k8s.io/v1","kind":"VolumeAttachment","metadata":{"name":"${name}","uid":"${uid}",\
                "resourceVersion":"1000"},"spec":{"attacher":"ebs.csi.aws.com","nodeName":"${node}",\
                "source":{"persistentVolumeName":"${volume}"}},"status":{"attached":true}}""", ATTACHMENT);
    }
}
