package io.tenon.cli.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.cli.CliErrorCode;
import io.tenon.spi.TenonException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class RefusalTest {
  @Test
  void whatSparkCannotReadIsARefusal() {
    SparkConf conf = new SparkConf(false).set("spark.task.cpus", "many");
    Exception failure =
        assertThrows(IllegalArgumentException.class, () -> conf.getInt("spark.task.cpus", 1));

    assertTrue(Refusal.is(failure));
    TenonException told = assertInstanceOf(TenonException.class, Refusal.of(failure));
    assertTrue(told.is(CliErrorCode.SPARK_REFUSED), told.toString());
  }

  @Test
  void faultInOurOwnCodeIsNone() {
    Exception fault = new IllegalArgumentException("a negative number of threads");
    Exception wrapped = new IllegalStateException("Spark did not start", fault);

    assertFalse(Refusal.is(fault));
    assertSame(fault, Refusal.of(fault));
    assertSame(wrapped, Refusal.of(wrapped));
  }

  @Test
  void errorOfOursThatSparkWrapsIsToldAsItIs() {
    TenonException known = new TenonException(CliErrorCode.USAGE, "no");

    assertSame(known, Refusal.of(new IllegalStateException("Spark did not start", known)));
  }
}
