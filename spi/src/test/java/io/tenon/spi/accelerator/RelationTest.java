package io.tenon.spi.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Relation.Aggregate;
import io.tenon.spi.accelerator.Relation.Join;
import io.tenon.spi.accelerator.Relation.Values;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelationTest {
  private static final Field KEY = new Field("key", Simple.INT, false);
  private static final Field NAME = new Field("name", Simple.STRING, false);
  private static final Values ROWS =
      new Values(
          List.of(KEY, NAME),
          List.of(List.of(new Literal(Simple.INT, 1), new Literal(Simple.STRING, null))));

  @ParameterizedTest
  @EnumSource(JoinType.class)
  void joinGivesTheColumnsOfItsType(JoinType type) {
    List<Field> output = join(type).output();

    assertEquals(type.givesRight() ? 4 : 2, output.size());
    assertEquals(type.nullsLeft(), output.get(0).nullable());
    if (type.givesRight()) {
      assertEquals(type.nullsRight(), output.get(2).nullable());
    }
  }

  @Test
  void partialAggregateGivesTheBuffer() {
    AggregateCall average =
        new AggregateCall(
            "avg",
            List.of(new Column(0, Simple.INT, false)),
            false,
            null,
            List.of(new Field("sum", Simple.DOUBLE, true), new Field("count", Simple.LONG, false)),
            EvalMode.ANSI);
    Aggregate partial =
        new Aggregate(
            ROWS,
            List.of(new NamedExpression("name", new Column(1, Simple.STRING, false))),
            List.of(average),
            AggregateMode.PARTIAL);

    assertEquals(
        List.of("name", "sum", "count"), partial.output().stream().map(Field::name).toList());
  }

  @Test
  void keysOfAJoinComeInPairs() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Join(
                ROWS,
                ROWS,
                JoinType.INNER,
                List.of(new Column(0, Simple.INT, false)),
                List.of(),
                null));
  }

  @Test
  void fragmentTravels() throws IOException, ClassNotFoundException {
    Fragment fragment = new Fragment(join(JoinType.FULL_OUTER), ZoneId.of("Europe/Berlin"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(fragment);
    }

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(fragment, in.readObject());
    }
  }

  private static Join join(JoinType type) {
    Column key = new Column(0, Simple.INT, false);
    return new Join(ROWS, ROWS, type, List.of(key), List.of(key), null);
  }
}
