package io.tenon.spark.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.kernel.Kernel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class SparkValuesIT {
  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);

  @TempDir static Path scratch;

  private static Kernel kernel;
  private static SerializerInstance serializer;

  @BeforeAll
  static void boot() {
    BuiltBundle bundle = new BuiltBundle();
    bundle.offer(BuiltBundle.kryo());
    kernel = bundle.boot(scratch);
    serializer = new TenonSerializer(new SparkConf(false), () -> kernel).newInstance();
  }

  @AfterAll
  static void close() {
    kernel.close();
  }

  static List<SparkValues.Value> values() {
    return SparkValues.all();
  }

  @ParameterizedTest
  @MethodSource("values")
  void oneObjectComesBack(SparkValues.Value value) {
    Object read = serializer.deserialize(serializer.serialize(value.object(), ANY), ANY);
    assertEquals(value.view().apply(value.object()), value.view().apply(read));
  }

  @Test
  void allObjectsComeBackFromOneStream() {
    List<SparkValues.Value> values = SparkValues.all();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SerializationStream out = serializer.serializeStream(bytes);
    values.forEach(value -> out.writeObject(value.object(), ANY));
    out.close();

    DeserializationStream in =
        serializer.deserializeStream(new ByteArrayInputStream(bytes.toByteArray()));
    for (SparkValues.Value value : values) {
      Object read = in.readObject(ANY);
      assertEquals(value.view().apply(value.object()), value.view().apply(read), value.name());
    }
    assertThrows(EOFException.class, () -> in.readObject(ANY));
    in.close();
  }
}
