package io.tenon.spark.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceOptionTest {
  @Test
  void becomesASetting() {
    assertEquals(
        List.of("--verbose", "--conf", "spark.tenon.placement=a=1,b=2", "--class", "M", "x.jar"),
        PlaceOption.translate(List.of("--verbose", "--place", "a=1,b=2", "--class", "M", "x.jar")));
    assertEquals(
        List.of("--conf", "spark.tenon.placement=a=100%"),
        PlaceOption.translate(List.of("--place=a=100%")));
  }

  @Test
  void argumentsOfTheApplicationAndValuesOfOtherFlagsAreLeftAlone() {
    List<String> args =
        List.of("--name", "--place", "--conf", "a=b", "x.jar", "--place", "somewhere");

    assertEquals(args, PlaceOption.translate(args));
    assertEquals(List.of("--place"), PlaceOption.translate(List.of("--place")));
  }
}
