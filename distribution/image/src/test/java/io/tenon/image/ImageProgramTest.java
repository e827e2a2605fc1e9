package io.tenon.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageProgramTest {
  private static final String NAME = "registry.example.com/tenon:1";

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment = new HashMap<>();
  private Path home = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    home = FakeDistribution.create(directory.resolve("home"));
    environment.put("TENON_HOME", home.toString());
    environment.put("DOCKER_CONFIG", directory.toString());
  }

  @Test
  void distributionLiesInLayersFromWhatChangesLeast() throws IOException {
    SavedImage image = build("scratch");

    assertEquals("[\"" + NAME + "\"]", image.manifest().get("RepoTags").toString());
    List<String> layers = image.layers();
    assertEquals(3, layers.size(), layers.toString());
    assertTrue(has(image, 0, "/opt/spark/jars/spark-core.jar"));
    assertFalse(has(image, 0, "/opt/spark/jars/tenon-kernel.jar"));
    assertTrue(has(image, 1, "/opt/spark/plugins/store/sha256/ab/ab12.jar"));
    assertTrue(has(image, 1, "/opt/spark/plugins/lock.json"));
    Map<String, SavedImage.Entry> ours = image.entries(layers.get(2));
    assertEquals("644", ours.get("/opt/spark/jars/tenon-kernel.jar").mode());
    assertEquals("755", ours.get("/opt/spark/bin/tenon").mode());
    assertEquals("775", ours.get("/opt/spark/work-dir/").mode());
    assertTrue(ours.containsKey("/opt/spark/jars/classpath.list"), ours.toString());
    assertTrue(ours.containsKey("/opt/spark/lib/java-options"), ours.toString());
  }

  @Test
  void whatIsOfThisMachineAloneStaysHere() throws IOException {
    SavedImage image = build("scratch");

    for (String layer : image.layers()) {
      Map<String, SavedImage.Entry> entries = image.entries(layer);
      for (String kept : List.of("spark-defaults.conf", ".jsa", "jib", "writer.lock")) {
        assertFalse(entries.keySet().stream().anyMatch(path -> path.contains(kept)), kept);
      }
      assertFalse(entries.toString().contains(FakeDistribution.SECRET), layer);
    }
  }

  @Test
  void containersKnowWhereTheDistributionIsAndAreNotRoot() throws IOException {
    JsonNode config = build("scratch").config();

    assertEquals("linux", config.get("os").asText());
    JsonNode container = config.get("config");
    assertEquals("185:0", container.get("User").asText());
    assertEquals("/opt/spark/work-dir", container.get("WorkingDir").asText());
    assertTrue(container.get("Env").toString().contains("TENON_HOME=/opt/spark"), "" + container);
    assertTrue(container.get("Env").toString().contains("SPARK_HOME=/opt/spark"), "" + container);
  }

  @Test
  void archiveOfClassesIsALayerThatTheImagesOwnJvmsUse() throws IOException {
    Path archive = FakeDistribution.write(directory.resolve("tenon.jsa"), "classes");

    SavedImage image = build("scratch", "--class-archive", archive.toString());

    assertEquals(4, image.layers().size(), image.layers().toString());
    assertEquals(
        "classes", image.entries(image.layers().get(3)).get("/opt/spark/lib/cds/image.jsa").text());
    assertTrue(has(image, 2, "/opt/spark/lib/cds/options"));
    assertTrue(
        image
            .config()
            .at("/config/Env")
            .toString()
            .contains(
                "JDK_JAVA_OPTIONS=-XX:SharedArchiveFile=/opt/spark/lib/cds/image.jsa @/opt/spark/lib/cds/options"),
        image.config().toString());
    assertFalse(build("scratch").config().toString().contains("JDK_JAVA_OPTIONS"));
  }

  @Test
  void changeOfOurOwnLeavesTheOtherLayersAsTheyAre() throws IOException {
    List<String> before = build("scratch").layers();
    List<String> again = build("scratch").layers();
    FakeDistribution.write(home.resolve("jars/tenon-kernel.jar"), "another");
    List<String> after = build("scratch").layers();

    assertEquals(before, again);
    assertEquals(before.subList(0, 2), after.subList(0, 2));
    assertNotEquals(before.get(2), after.get(2));
  }

  @Test
  void baseOfAFileKeepsItsLayersAndFilesOfTheUserLieOnTop() throws IOException {
    Path java = FakeDistribution.write(directory.resolve("jre/bin/java"), "a JVM");
    Path application = FakeDistribution.write(directory.resolve("app.jar"), "an application");
    Path base = directory.resolve("base.tar");
    String jre = java.getParent().getParent().toString();
    assertEquals(0, run("scratch", base, "--home", "/base", "--copy", jre + ":/opt/java"), said());

    SavedImage image = build(base.toString(), "--copy", application + ":/opt/app/app.jar");

    List<String> layers = image.layers();
    assertEquals(4 + 4, layers.size(), layers.toString());
    assertEquals(new SavedImage(base).layers(), layers.subList(0, 4));
    assertEquals("a JVM", image.entries(layers.get(3)).get("/opt/java/bin/java").text());
    assertEquals("an application", image.entries(layers.get(7)).get("/opt/app/app.jar").text());
  }

  @Test
  void imageIsOfTheOpenFormatWhenThatIsWanted() throws IOException {
    SavedImage image = build("scratch", "--format", "oci", "--platform", "linux/arm64");

    assertTrue(image.has("oci-layout"), "no oci-layout");
    assertTrue(image.has("index.json"), "no index.json");
  }

  @Test
  void imageIsPushedWithTheCredentialsOfDockersConfig() throws Exception {
    try (FakeRegistry registry = new FakeRegistry(directory, "me", "p4ssword-of-mine")) {
      logIn(registry, "p4ssword-of-mine");

      int code = push(registry, "--verbose");

      assertEquals(0, code, said());
      assertEquals("[/v2/tenon/manifests/1]", registry.manifests.keySet().toString());
      assertEquals(3 + 1, registry.blobs.size(), registry.blobs.toString());
      String manifest = registry.manifests.values().iterator().next();
      registry.blobs.forEach(blob -> assertTrue(manifest.contains(blob), manifest));
      assertTrue(out.toString().startsWith(registry.name() + "/tenon:1@sha256:"), said());
      assertNoPassword();
    }
  }

  @Test
  void refusalOfARegistryIsOneErrorWithoutThePassword() throws Exception {
    try (FakeRegistry registry = new FakeRegistry(directory, "me", "another")) {
      logIn(registry, "p4ssword-of-mine");

      int code = push(registry);

      assertEquals(4, code, said());
      assertTrue(err.toString().contains("tenon: IMAGE_REGISTRY_REFUSED: "), said());
      assertTrue(err.toString().contains(registry.name()), said());
      assertTrue(registry.manifests.isEmpty(), "pushed all the same");
      assertNoPassword();
    }
  }

  @Test
  void baseThatItsRegistryDoesNotHaveIsOneError() throws Exception {
    try (FakeRegistry registry = new FakeRegistry(directory, "me", "p4ssword-of-mine")) {
      logIn(registry, "p4ssword-of-mine");

      int code = run(registry.name() + "/java:17", directory.resolve("image.tar"), "--insecure");

      assertEquals(4, code, said());
      assertTrue(err.toString().contains("tenon: IMAGE_REGISTRY_REFUSED: "), said());
      assertTrue(err.toString().contains(registry.name() + "/java:17"), said());
      assertFalse(Files.exists(directory.resolve("image.tar")), "a half image");
    }
  }

  @Test
  void wrongWordsAreRefusedBeforeAnythingIsDone() {
    Path tar = directory.resolve("image.tar");

    assertEquals(2, execute("build", "--tag", NAME));
    assertEquals(2, execute("build", "--output", tar.toString()));
    assertEquals(2, execute("build", "--tag", "UPPER CASE", "-o", tar.toString()));
    assertEquals(2, run("scratch", tar, "--copy", "app.jar:relative"));
    assertEquals(2, run("scratch", tar, "--platform", "linux"));
    assertEquals(2, run("no-such.tar", tar));
    assertEquals(2, run("scratch", tar, "--copy", "/no/such:/opt/such"));
    assertEquals(2, run("scratch", tar, "--class-archive", "/no/such.jsa"));
    assertFalse(Files.exists(tar), "an image");
    assertEquals(8, err.toString().split("tenon: IMAGE_", -1).length - 1, said());
  }

  private SavedImage build(String base, String... more) throws IOException {
    Path tar = directory.resolve("image.tar");
    assertEquals(0, run(base, tar, more), said());
    return new SavedImage(tar);
  }

  private int run(String base, Path tar, String... more) {
    List<String> arguments = new ArrayList<>(List.of("build", "--tag", NAME, "--base", base));
    arguments.addAll(List.of("--output", tar.toString()));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private int push(FakeRegistry registry, String... more) {
    List<String> arguments = new ArrayList<>(List.of("build", "--push", "--insecure"));
    arguments.addAll(List.of("--base", "scratch", "--tag", registry.name() + "/tenon:1"));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--cache", directory.resolve("cache").toString()));
    return ImageProgram.commandLine(environment)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private void logIn(FakeRegistry registry, String password) throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
            .formatted(registry.name(), FakeRegistry.basic("me", password)));
  }

  private void assertNoPassword() {
    assertFalse(said().contains("p4ssword"), said());
    assertFalse(said().contains(FakeRegistry.basic("me", "p4ssword-of-mine")), said());
  }

  private boolean has(SavedImage image, int layer, String path) throws IOException {
    return image.entries(image.layers().get(layer)).containsKey(path);
  }

  private String said() {
    return out + "\n" + err;
  }
}
