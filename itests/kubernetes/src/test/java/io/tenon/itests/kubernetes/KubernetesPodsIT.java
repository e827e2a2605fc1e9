package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What settings and a template ask for, and a real node gives. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class KubernetesPodsIT extends KubernetesFixture {
  private static final String DEVICE = "example.com/gpu";

  @BeforeAll
  static void prepareNode() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Files.writeString(disk.resolve("here"), "a disk");
    Node.apply(
        directory,
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: worker, namespace: default}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: rules, namespace: default}
        data: {rule: of the day}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: keys, namespace: default}
        stringData: {key: of the house}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          storageClassName: ""
          hostPath: {path: "%s"}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: disk, namespace: default}
        spec:
          accessModes: [ReadWriteOnce]
          storageClassName: ""
          volumeName: disk
          resources: {requests: {storage: 1Gi}}
        """
            .formatted(disk));
    Node.kubectl("label", "node", "node1", "disk=fast");
    Node.kubectl("taint", "node", "node1", "spot=yes:NoSchedule");
    addDevice();
    String phase = "jsonpath={.status.phase}";
    Await.until(
        LIMIT,
        () -> "a claim that is bound: " + Node.kubectl("describe", "pvc", "disk"),
        () -> Node.kubectl("get", "pvc", "disk", "-o", phase).equals("Bound"));
  }

  @AfterAll
  static void leaveNodeAsItWas() {
    if (Node.missing().isEmpty()) {
      Node.kubectl("taint", "node", "node1", "spot-");
      Node.kubectl("label", "node", "node1", "disk-");
    }
  }

  /** As the plugin of a device tells its node. */
  private static void addDevice() throws IOException {
    String one = "\"%s\": \"1\",".formatted(DEVICE);
    String node =
        Node.kubectl("get", "node", "node1", "-o", "json")
            .replace("\"capacity\": {", "\"capacity\": {" + one)
            .replace("\"allocatable\": {", "\"allocatable\": {" + one);
    Path file = Files.writeString(directory.resolve("node.json"), node);
    Node.kubectl("replace", "--raw", "/api/v1/nodes/node1/status", "-f", file.toString());
  }

  @Test
  void executorHasAllThatItsSettingsAndItsTemplateSay() throws IOException {
    try (ClusterSession session = connect(settings())) {
      session.request(Map.of(withDevice(), 2));

      await("one executor, and a delay of the other", () -> heard.alive().size() == 1 && delayed());
      String delay = heard.delays().get(0).getMessage();
      assertTrue(delay.contains("Insufficient " + DEVICE), delay);
      String running = "--field-selector=status.phase=Running";
      String pod = Node.kubectl("get", "pods", running, "-o", "name");
      assertEquals("of the day", read(pod, "/etc/rules/rule"));
      assertEquals("of the house", read(pod, "/etc/keys/key"));
      assertEquals("of the house", read(pod, "/etc/more-keys/key"));
      assertEquals("a disk", read(pod, "/disk/here"));
      assertTrue(read(pod, "/proc/1/environ").contains("KEY=of the house"), "KEY");
      String yaml = Node.kubectl("get", pod, "-o", "yaml");
      for (String wanted :
          List.of(
              "team: blue",
              "note: of the settings",
              "origin: template",
              "serviceAccountName: worker",
              "cpu: \"2\"",
              DEVICE + ": \"1\"")) {
        assertTrue(yaml.contains(wanted), wanted + " in\n" + yaml);
      }
    }
  }

  private static String read(String pod, String file) {
    return Node.kubectl("exec", pod, "--", "cat", file);
  }

  private static ResourceProfile withDevice() {
    return new ResourceProfile(
        0, 1, ByteSize.ofMebibytes(256), ByteSize.ofMebibytes(64), Map.of("gpu", 1L));
  }

  private static Map<String, String> settings() throws IOException {
    Path template = directory.resolve("template.yaml");
    Files.writeString(
        template,
        """
        metadata: {annotations: {origin: template}}
        spec:
          tolerations: [{key: spot, operator: Exists}]
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions: [{key: disk, operator: In, values: [fast]}]
          containers: [{name: executor}]
        """);
    String executor = "spark.kubernetes.executor.";
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.tenon.kubernetes.patience", "1s");
    settings.put("spark.executor.resource.gpu.vendor", "example.com");
    settings.put("spark.kubernetes.node.selector.disk", "fast");
    settings.put("spark.kubernetes.authenticate.executor.serviceAccountName", "worker");
    settings.put(executor + "podTemplateFile", template.toString());
    settings.put(executor + "limit.cores", "2");
    settings.put(executor + "label.team", "blue");
    settings.put(executor + "annotation.note", "of the settings");
    settings.put(executor + "secretKeyRef.KEY", "keys:key");
    settings.put(executor + "secrets.keys", "/etc/more-keys");
    settings.put(executor + "volumes.configMap.rules.mount.path", "/etc/rules");
    settings.put(executor + "volumes.configMap.rules.options.name", "rules");
    settings.put(executor + "volumes.secret.keys.mount.path", "/etc/keys");
    settings.put(executor + "volumes.secret.keys.options.name", "keys");
    settings.put(executor + "volumes.persistentVolumeClaim.disk.mount.path", "/disk");
    settings.put(executor + "volumes.persistentVolumeClaim.disk.options.claimName", "disk");
    return settings;
  }
}
