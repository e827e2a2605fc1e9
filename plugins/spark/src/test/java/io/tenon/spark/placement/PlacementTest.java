package io.tenon.spark.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.placement.Placement.Entry;
import io.tenon.spi.TenonException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  @Test
  void numbersAndPercentagesAreRead() {
    assertEquals(
        List.of(new Entry("standalone", 2, false), new Entry("process", 60, true)),
        Placement.parse(" standalone = 2 , process=60%").entries());
  }

  @Test
  void urlsKeepTheirCommasAndBrackets() {
    assertEquals(
        List.of(
            new Entry("spark://h1:7077,h2:7077", 100, true),
            new Entry("process[2,1,512m]", 3, false)),
        Placement.parse("spark://h1:7077,h2:7077=100%,process[2,1,512m]=3").entries());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1", "a=1,b=2%", "spark://x:1,y:2=0,process[2,1,1g]=7%"})
  void textIsReadBackAsItWas(String text) {
    assertEquals(text, Placement.parse(text).toString());
    assertEquals(Placement.parse(text), Placement.parse(Placement.parse(text).toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it is empty",
        "process|'process' says no number of executors",
        "process=|'process=' says no number of executors",
        "process=2,spark|'spark' says no number of executors",
        "process=two|'process=two' says no number of executors",
        "process=-1|'process=-1' says no number of executors",
        "process=1,process=2|'process' is named twice",
        "process=0,spark=0%|no cluster gets an executor",
      })
  void whatIsWrongIsSaidWithAnExample(String text, String why) {
    TenonException e = assertThrows(TenonException.class, () -> Placement.parse(text));

    assertEquals("PLACEMENT_INVALID", e.code());
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertTrue(e.getMessage().contains("write for example"), e.getMessage());
  }
}
