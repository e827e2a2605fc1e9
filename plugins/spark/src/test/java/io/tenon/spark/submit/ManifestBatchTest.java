package io.tenon.spark.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestBatchTest {
  private static final String GOOD =
      """
      apiVersion: sparkoperator.k8s.io/v1beta2
      kind: SparkApplication
      metadata: {name: app-%d}
      spec: {mainApplicationFile: "local:///opt/app.jar"}
      """;

  @TempDir private Path directory;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, UTF_8);
  private final List<List<String>> submitted = new ArrayList<>();

  @Test
  void oneBadManifestAmongFiftyGoodOnesKeepsNoneFromBeingSubmitted() throws IOException {
    for (int i = 0; i < 50; i++) {
      write("app-%02d.yaml".formatted(i), GOOD.formatted(i));
    }
    write("app-17-bad.yaml", "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: [");
    write("notes.txt", "no manifest");

    assertEquals(3, submit("-f", directory.toString()));

    assertEquals(50, submitted.size());
    assertTrue(submitted.get(49).contains("app-49"), submitted.toString());
    assertTrue(said().contains("50 of 51 applications are submitted."), said());
    assertTrue(said().contains("Not submitted: document 1 of '" + directory), said());
    assertTrue(said().contains("app-17-bad.yaml' cannot be read: while parsing"), said());
  }

  @Test
  void documentsOfAFileAreApplicationsOfTheirOwn() throws IOException {
    Path file =
        write(
            "all.yaml",
            String.join(
                "---\n",
                GOOD.formatted(1),
                "kind: ConfigMap\n",
                "a: [\n",
                GOOD.formatted(2).replace("spec: {", "spec: {mode: client, "),
                GOOD.formatted(3).replace("v1beta2", "v9").replace("sparkoperator", "other"),
                "# the last one\n" + GOOD.formatted(4)));

    assertEquals(3, submit("-f", file.toString(), "--conf", "spark.x=y"));

    assertEquals(2, submitted.size());
    assertTrue(submitted.get(0).containsAll(List.of("app-1", "spark.x=y")), submitted.toString());
    assertTrue(submitted.get(1).contains("app-4"), submitted.toString());
    assertTrue(said().contains("document 2 of '" + file + "' is not submitted"), said());
    assertTrue(said().contains("Not submitted: document 3 of '" + file + "'"), said());
    assertTrue(said().contains("Not submitted: 'app-2', document 4"), said());
    assertTrue(said().contains("Not submitted: 'app-3', document 5"), said());
  }

  @Test
  void noneIsWaitedForUnlessThatIsWanted() throws IOException {
    String wait = "spark.kubernetes.submission.waitAppCompletion=";
    Path first = write("1.yaml", GOOD.formatted(1));
    Path second = write("2.yaml", GOOD.formatted(2));

    assertEquals(0, submit("-f", first.toString(), "-f", second.toString()));
    assertEquals(
        0, submit("-f", first.toString(), "-f", second.toString(), "--conf", wait + "true"));

    assertTrue(submitted.get(1).contains(wait + "false"), submitted.toString());
    List<String> last = submitted.get(3);
    assertTrue(last.indexOf(wait + "false") < last.indexOf(wait + "true"), last.toString());
  }

  @Test
  void whatOneSetsInTheJvmIsNotForTheNext() throws IOException {
    Path file = write("1.yaml", GOOD.formatted(1));

    submit("-f", file.toString(), "-f", file.toString());

    assertEquals(2, submitted.size());
    assertNull(System.getProperty("spark.of.one"));
  }

  private int submit(String... args) {
    ManifestOption option = ManifestOption.find(List.of(args)).orElseThrow();
    return new ManifestBatch(option.applications(out::println), option.others(), out)
        .submit(
            arguments -> {
              assertNull(System.getProperty("spark.of.one"));
              System.setProperty("spark.of.one", "1");
              submitted.add(arguments);
              return 0;
            },
            error -> {
              out.println(error.getMessage());
              return 3;
            });
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private String said() {
    return said.toString(UTF_8);
  }
}
