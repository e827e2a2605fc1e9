package io.tenon.spi.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessTemplateTest {
  private static final ProcessTemplate TEMPLATE =
      new ProcessTemplate(
          "com.acme.Main",
          List.of("{{HOME}}/jars/*"),
          List.of("-Xmx{{MEMORY_MIB}}m"),
          List.of("--executor-id", "{{EXECUTOR_ID}}", "--hostname", "{{HOST}}"),
          Map.of("SECRET", "s3cr3t", "ID", "{{EXECUTOR_ID}}"),
          Set.of("SECRET"));

  @Test
  void replacesWhatIsKnownAndLeavesTheRestToTheCluster() {
    ProcessTemplate filled =
        TEMPLATE.with(
            Map.of(
                Placeholder.EXECUTOR_ID, "7",
                Placeholder.MEMORY_MIB, "512",
                Placeholder.HOME, "/opt/tenon"));

    assertEquals(List.of("/opt/tenon/jars/*"), filled.classPath());
    assertEquals(List.of("-Xmx512m"), filled.jvmOptions());
    assertEquals(List.of("--executor-id", "7", "--hostname", "{{HOST}}"), filled.arguments());
    assertEquals("7", filled.environment().get("ID"));
  }

  @Test
  void neverShowsTheEnvironmentsValues() {
    assertFalse(TEMPLATE.toString().contains("s3cr3t"), TEMPLATE.toString());
  }

  @Test
  void aSecretMustBeInTheEnvironment() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ProcessTemplate("M", List.of(), List.of(), List.of(), Map.of(), Set.of("SECRET")));
  }
}
