package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Relation;
import java.io.Serializable;

/**
 * A part of a query that an accelerator computes.
 *
 * @param engine the accelerator's name
 * @param description what it will run, for people
 * @param whole whether it is all of a query, or of a subquery
 */
record Offload(String engine, Fragment fragment, String description, boolean whole)
    implements Serializable {
  /**
   * Whether it reads, filters and computes row by row, so that any part of it can be done alone.
   */
  boolean isScan() {
    return isScan(fragment.root());
  }

  private static boolean isScan(Relation relation) {
    if (relation instanceof Relation.Project project) {
      return isScan(project.input());
    }
    if (relation instanceof Relation.Filter filter) {
      return isScan(filter.input());
    }
    return relation instanceof Relation.Scan;
  }

  /** Whether the order of its rows means something. */
  boolean isOrdered() {
    return isOrdered(fragment.root());
  }

  private static boolean isOrdered(Relation relation) {
    if (relation instanceof Relation.Project project) {
      return isOrdered(project.input());
    }
    if (relation instanceof Relation.Filter filter) {
      return isOrdered(filter.input());
    }
    if (relation instanceof Relation.Limit limit) {
      return isOrdered(limit.input());
    }
    return relation instanceof Relation.Sort || relation instanceof Relation.TopN;
  }

  /** Whether anything is computed that is worth the way to the accelerator. */
  static boolean isWorthwhile(Relation relation, boolean whole) {
    if (relation instanceof Relation.Scan) {
      return whole;
    }
    boolean trivial =
        relation instanceof Relation.Project
            || relation instanceof Relation.Filter
            || relation instanceof Relation.Limit;
    return trivial
        ? isWorthwhile(relation.inputs().get(0), whole)
        : !(relation instanceof Relation.Values);
  }
}
