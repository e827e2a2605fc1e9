package io.tenon.spark.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class ManifestOptionTest {
  private static final String KUBEFLOW =
      """
      apiVersion: sparkoperator.k8s.io/v1beta2
      kind: SparkApplication
      metadata:
        name: totals
        namespace: analytics
      spec:
        type: Scala
        mode: cluster
        image: registry/tenon:1
        imagePullPolicy: IfNotPresent
        imagePullSecrets: [pull]
        mainClass: org.example.Totals
        mainApplicationFile: local:///opt/totals.jar
        arguments: ["1000", --fast]
        sparkVersion: 4.2.0
        sparkConf:
          spark.ui.port: "4045"
        hadoopConf:
          fs.s3a.endpoint: https://store
        deps:
          jars: [https://host/a.jar, https://host/b.jar]
          packages: [org.example:extra:1.0]
        restartPolicy:
          type: OnFailure
          onFailureRetries: 3
        monitoring:
          exposeDriverMetrics: true
        volumes:
          - name: config
            configMap: {name: app-config}
        dynamicAllocation:
          enabled: true
          initialExecutors: 2
          maxExecutors: 5
        driver:
          cores: 1
          coreLimit: 1200m
          memory: 512m
          memoryOverhead: 256m
          labels: {version: "4.2"}
          serviceAccount: tenon-driver
          envSecretKeyRefs:
            PASSWORD: {name: database, key: password}
          volumeMounts:
            - {name: config, mountPath: /etc/app}
        executor:
          instances: 3
          cores: 2
          memory: 1g
          secrets:
            - {name: keys, path: /etc/keys, secretType: Generic}
          envVars: {MODE: fast}
          tolerations:
            - {operator: Exists, effect: NoSchedule}
          securityContext: {runAsUser: 185}
          gpu: {name: nvidia.com/gpu, quantity: 1}
      """;

  private static final String APACHE =
      """
      apiVersion: spark.apache.org/v1
      kind: SparkApplication
      metadata:
        name: totals
      spec:
        mainClass: org.example.Totals
        jars: local:///opt/totals.jar,local:///opt/more.jar
        driverArgs: ["1000"]
        sparkConf:
          spark.dynamicAllocation.enabled: "true"
          spark.kubernetes.container.image: registry/tenon:{{SPARK_VERSION}}
        driverSpec:
          podTemplateSpec:
            spec:
              priorityClassName: urgent
        executorSpec:
          podTemplateSpec:
            spec:
              terminationGracePeriodSeconds: 0
        applicationTolerations:
          resourceRetainPolicy: OnFailure
        runtimeVersions:
          scalaVersion: "2.13"
          sparkVersion: 4.1.1
      """;

  @TempDir private Path directory;

  private final List<String> notes = new ArrayList<>();

  @Test
  void manifestOfKubeflowsOperatorBecomesArguments() throws IOException {
    List<String> arguments = translate(KUBEFLOW, "--master", "k8s://https://host");

    assertEquals(
        List.of("local:///opt/totals.jar", "1000", "--fast"),
        arguments.subList(arguments.size() - 3, arguments.size()));
    assertTrue(flag(arguments, "--master", "k8s://https://host"), arguments.toString());
    assertTrue(flag(arguments, "--deploy-mode", "cluster"), arguments.toString());
    assertTrue(flag(arguments, "--class", "org.example.Totals"), arguments.toString());
    assertTrue(flag(arguments, "--name", "totals"), arguments.toString());
    assertTrue(
        flag(arguments, "--jars", "https://host/a.jar,https://host/b.jar"), arguments.toString());
    assertTrue(flag(arguments, "--packages", "org.example:extra:1.0"), arguments.toString());
    Map<String, String> settings = settings(arguments);
    settings.keySet().removeIf(name -> name.endsWith(".podTemplateFile"));
    assertEquals(
        Map.ofEntries(
            Map.entry("spark.kubernetes.namespace", "analytics"),
            Map.entry("spark.kubernetes.container.image", "registry/tenon:1"),
            Map.entry("spark.kubernetes.container.image.pullPolicy", "IfNotPresent"),
            Map.entry("spark.kubernetes.container.image.pullSecrets", "pull"),
            Map.entry("spark.ui.port", "4045"),
            Map.entry("spark.hadoop.fs.s3a.endpoint", "https://store"),
            Map.entry("spark.dynamicAllocation.enabled", "true"),
            Map.entry("spark.dynamicAllocation.initialExecutors", "2"),
            Map.entry("spark.dynamicAllocation.maxExecutors", "5"),
            Map.entry("spark.dynamicAllocation.shuffleTracking.enabled", "true"),
            Map.entry("spark.driver.cores", "1"),
            Map.entry("spark.driver.memory", "512m"),
            Map.entry("spark.driver.memoryOverhead", "256m"),
            Map.entry("spark.kubernetes.driver.limit.cores", "1200m"),
            Map.entry("spark.kubernetes.driver.label.version", "4.2"),
            Map.entry("spark.kubernetes.authenticate.driver.serviceAccountName", "tenon-driver"),
            Map.entry("spark.kubernetes.driver.secretKeyRef.PASSWORD", "database:password"),
            Map.entry("spark.executor.instances", "3"),
            Map.entry("spark.executor.cores", "2"),
            Map.entry("spark.executor.memory", "1g"),
            Map.entry("spark.kubernetes.executor.secrets.keys", "/etc/keys")),
        settings);
  }

  @Test
  void whatIsNoSettingBecomesATemplateForPods() throws IOException {
    List<String> arguments = translate(KUBEFLOW);

    Map<String, Object> volume =
        Map.of("name", "config", "configMap", Map.of("name", "app-config"));
    assertEquals(
        Map.of(
            "apiVersion", "v1",
            "kind", "Pod",
            "spec",
                Map.of(
                    "volumes", List.of(volume),
                    "containers",
                        List.of(
                            Map.of(
                                "name",
                                "spark-kubernetes-driver",
                                "volumeMounts",
                                List.of(Map.of("name", "config", "mountPath", "/etc/app")))))),
        template(arguments, "driver"));
    assertEquals(
        Map.of(
            "apiVersion", "v1",
            "kind", "Pod",
            "spec",
                Map.of(
                    "volumes", List.of(volume),
                    "tolerations", List.of(Map.of("operator", "Exists", "effect", "NoSchedule")),
                    "containers",
                        List.of(
                            Map.of(
                                "name", "spark-kubernetes-executor",
                                "securityContext", Map.of("runAsUser", 185),
                                "env", List.of(Map.of("name", "MODE", "value", "fast")),
                                "resources", Map.of("limits", Map.of("nvidia.com/gpu", "1")))))),
        template(arguments, "executor"));
  }

  @Test
  void fieldsThatAreNotHonouredAreSaidByName() throws IOException {
    var unused = translate(KUBEFLOW);

    assertEquals(3, notes.size(), notes.toString());
    assertTrue(notes.get(0).startsWith("'spec.restartPolicy' of the manifest"), notes.toString());
    assertTrue(notes.stream().anyMatch(note -> note.contains("'spec.monitoring'")), notes + "");
    assertTrue(
        notes.stream().anyMatch(note -> note.contains("'spec.restartPolicy.onFailureRetries'")),
        notes.toString());
  }

  @Test
  void manifestOfSparksOperatorBecomesArguments() throws IOException {
    List<String> arguments = translate(APACHE, "--conf", "spark.executor.instances=2");

    assertEquals(
        List.of("local:///opt/totals.jar", "1000"),
        arguments.subList(arguments.size() - 2, arguments.size()));
    assertTrue(flag(arguments, "--deploy-mode", "cluster"), arguments.toString());
    assertTrue(flag(arguments, "--jars", "local:///opt/more.jar"), arguments.toString());
    Map<String, String> settings = settings(arguments);
    assertEquals("2", settings.get("spark.executor.instances"));
    assertEquals("registry/tenon:4.1.1", settings.get("spark.kubernetes.container.image"));
    assertEquals(Map.of("priorityClassName", "urgent"), template(arguments, "driver").get("spec"));
    assertEquals(
        Map.of("terminationGracePeriodSeconds", 0), template(arguments, "executor").get("spec"));
    assertEquals(2, notes.size(), notes.toString());
    assertTrue(
        notes.get(0).contains("'spec.runtimeVersions.sparkVersion'")
            && notes.get(0).contains("runs on Spark 4.2.0"),
        notes.toString());
    assertTrue(notes.get(1).contains("'spec.applicationTolerations'"), notes.toString());
  }

  @Test
  void otherDocumentsAreSaidAndTheApplicationIsFound() throws IOException {
    List<String> arguments =
        translate("apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n---\n" + APACHE);

    assertTrue(flag(arguments, "--name", "totals"), arguments.toString());
    assertTrue(notes.get(0).contains("its kind is ConfigMap"), notes.toString());
  }

  @Test
  void whatIsNoManifestIsRefused() {
    for (String wrong :
        List.of(
            "kind: Pod",
            "a: [",
            "apiVersion: example.org/v1\nkind: SparkApplication\nspec: {}",
            "apiVersion: spark.apache.org/v1\nkind: SparkApplication",
            "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nspec: {mode: x}",
            "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nspec: []")) {
      assertThrows(TenonException.class, () -> translate(wrong), wrong);
    }
    TenonException e =
        assertThrows(TenonException.class, () -> translate(List.of("-f", "nowhere.yaml")));
    assertTrue(e.getMessage().contains("'nowhere.yaml'"), e.getMessage());
    assertThrows(TenonException.class, () -> ManifestOption.find(List.of("-f")));
  }

  @Test
  void argumentsOfTheApplicationAreItsOwn() {
    List<String> arguments = List.of("--class", "Main", "app.jar", "-f", "own.yaml");

    assertEquals(Optional.empty(), ManifestOption.find(arguments));
  }

  private List<String> translate(String manifest, String... more) throws IOException {
    Path file = Files.writeString(directory.resolve("manifest.yaml"), manifest);
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("-f", file.toString()));
    return translate(arguments);
  }

  private List<String> translate(List<String> arguments) {
    ManifestOption option = ManifestOption.find(arguments).orElseThrow();
    List<DescribedApplication> found = option.applications(notes::add);
    assertEquals(1, found.size());
    return found.get(0).arguments(option.others(), notes::add);
  }

  private static boolean flag(List<String> arguments, String name, String value) {
    int at = arguments.indexOf(name);
    return at >= 0 && arguments.get(at + 1).equals(value);
  }

  private static Map<String, String> settings(List<String> arguments) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size() - 1; i++) {
      if (arguments.get(i).equals("--conf")) {
        String[] parts = arguments.get(i + 1).split("=", 2);
        settings.put(parts[0], parts[1]);
      }
    }
    return settings;
  }

  private static Map<String, Object> template(List<String> arguments, String role)
      throws IOException {
    String file = settings(arguments).get("spark.kubernetes.%s.podTemplateFile".formatted(role));
    return new Yaml().load(Files.readString(Path.of(file)));
  }
}
