package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;

/**
 * A relation, and where in it the attributes of a Catalyst plan are. It may have more columns than
 * the plan.
 */
record Rows(Relation relation, Map<ExprId, Integer> ordinals) {
  Rows {
    ordinals = Map.copyOf(ordinals);
  }

  /** A relation whose first columns are these attributes. */
  static Rows of(Relation relation, List<? extends Attribute> attributes) {
    Map<ExprId, Integer> ordinals = new HashMap<>();
    for (int i = 0; i < attributes.size(); i++) {
      ordinals.putIfAbsent(attributes.get(i).exprId(), i);
    }
    return new Rows(relation, ordinals);
  }

  /** The same columns of a relation that keeps those of this one. */
  Rows with(Relation other) {
    return new Rows(other, ordinals);
  }

  /** These columns followed by the others, as a join's condition sees them. */
  Map<ExprId, Integer> followedBy(Rows right) {
    Map<ExprId, Integer> both = new HashMap<>(ordinals);
    int offset = relation.output().size();
    right.ordinals.forEach((id, ordinal) -> both.put(id, offset + ordinal));
    return both;
  }

  /** Exactly these columns, in this order. */
  Relation exactly(List<? extends Attribute> attributes) {
    List<Integer> wanted = attributes.stream().map(this::ordinal).toList();
    List<Integer> present = new ArrayList<>();
    for (int i = 0; i < relation.output().size(); i++) {
      present.add(i);
    }
    if (wanted.equals(present)) {
      return relation;
    }
    List<NamedExpression> columns = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      Attribute attribute = attributes.get(i);
      columns.add(new NamedExpression(attribute.name(), column(attribute, wanted.get(i))));
    }
    return new Relation.Project(relation, columns);
  }

  private int ordinal(Attribute attribute) {
    Integer ordinal = ordinals.get(attribute.exprId());
    if (ordinal == null) {
      throw new Untranslatable("column " + attribute.name() + ", which its input lacks");
    }
    return ordinal;
  }

  static Expression.Column column(Attribute attribute, int ordinal) {
    return new Expression.Column(ordinal, Types.of(attribute.dataType()), attribute.nullable());
  }
}
