package io.tenon.spark.accelerator;

import java.io.Serializable;

/**
 * Why a part of a query stays in Spark.
 *
 * @param node Spark's name of it
 * @param why in words for a user
 */
record Reason(String node, String why) implements Serializable {
  @Override
  public String toString() {
    return node + ": " + why;
  }
}
