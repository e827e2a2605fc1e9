package io.tenon.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerCheckTest {
  @TempDir Path folder;

  @Test
  void rowsMayComeInAnyOrderAndFractionsInAnyType() throws IOException {
    assertEquals(
        Map.of(),
        differences(
            List.of("q1\tb\t#2.50", "q1\ta\t#1.666667", "q2\tnull\t#7"),
            List.of("q2\tnull\t#7", "q1\ta\t#1.6666666666666667", "q1\tb\t#2.5")));
  }

  @Test
  void wholeNumbersMustBeEqual() throws IOException {
    assertEquals(
        Map.of("q1", "row 1: q1 | a | #3, not q1 | a | #4"),
        differences(List.of("q1\ta\t#3"), List.of("q1\ta\t#4")));
  }

  @Test
  void aMissingRowIsADifference() throws IOException {
    assertEquals(
        Map.of("q1", "1 rows, not 0", "q2", "1 rows, not 2"),
        differences(List.of("q1\ta", "q2\tb"), List.of("q2\tb", "q2\tb")));
  }

  @Test
  void fractionsMustBeNear() throws IOException {
    assertEquals(
        Map.of("q1", "row 1: q1 | #10.01, not q1 | #10.52"),
        differences(List.of("q1\t#10.01"), List.of("q1\t#10.52")));
  }

  private Map<String, String> differences(List<String> one, List<String> other) throws IOException {
    return AnswerCheck.differences(
        Files.write(folder.resolve("one"), one), Files.write(folder.resolve("other"), other));
  }
}
