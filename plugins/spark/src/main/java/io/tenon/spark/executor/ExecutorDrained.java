package io.tenon.spark.executor;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * What an executor that leaves tells the driver when it has nothing left to do: it runs no task and
 * has copied what it could. It goes on serving until it is ended.
 *
 * @param executor its id
 */
public record ExecutorDrained(String executor) implements Serializable {
  public ExecutorDrained {
    requireNonNull(executor, "executor is null");
  }
}
