package io.tenon.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.ProvidedService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
  private static PluginEntry plugin(String type, String name) {
    return new PluginEntry(
        "com.example." + name,
        "1.2.3",
        "0".repeat(64),
        1,
        "",
        Optional.empty(),
        List.of(new ProvidedService(type, name)),
        Map.of());
  }

  @Test
  void namesThePluginThatServed() {
    String text =
        new DemoSummary(List.of(plugin("serializer", "fast")), "local[*]", "unused").text();
    assertTrue(text.contains("serializer       fast, plugin com.example.fast 1.2.3"), text);
    assertTrue(text.contains("cluster manager  Spark's own, local[*]"), text);
  }

  @Test
  void saysWhenNoPluginServed() {
    String text = new DemoSummary(List.of(), "local[2]", "com.example.Own").text();
    assertTrue(text.contains("serializer       Spark's own, com.example.Own"), text);
  }

  @Test
  void quotesWhatTheShellWouldTakeApart() {
    assertEquals("'it'\\''s here'", NextSteps.quoted("it's here"));
    assertEquals("/plain/path", NextSteps.quoted("/plain/path"));
    String text = NextSteps.text(Path.of("/a b"), Path.of("/o"), Path.of("/d"), 0.1);
    assertTrue(text.contains("'/a b/bin/tenon' plugin list"), text);
    assertTrue(text.contains("--master 'process[2,1,1g]'"), text);
  }
}
