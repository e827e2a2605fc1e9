package io.tenon.cluster.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ExecutorId;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Spark Pi",
        "",
        "-",
        "4 wheels",
        "ümläut",
        "A name that is much longer than names of pods may be"
      })
  void anyApplicationGivesNamesThatKubernetesTakes(String application) {
    String name = Names.unique(application, new Random(1));

    assertTrue(name.matches("[a-z]([-a-z0-9]*[a-z0-9])?"), name);
    assertTrue(name.length() <= 38, name);
    assertNotEquals(name, Names.unique(application, new Random(2)));
    assertEquals(name + "-exec-7", Names.pod(name, new ExecutorId(7)));
  }

  @ParameterizedTest
  @CsvSource({"Spark Pi, Spark-Pi", "_x_, x", "'(daily)', daily"})
  void labelsStayReadable(String text, String label) {
    assertEquals(label, Names.label(text));
  }
}
