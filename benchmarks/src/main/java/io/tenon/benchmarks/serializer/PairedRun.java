package io.tenon.benchmarks.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The contenders in turns in one JVM, by the CPU time of the thread: ratios that hold on a machine
 * that others use too. Prints a line for each kind of work: records, work, microseconds of each
 * contender (median), bytes of each contender, with tabs between. What the compiler makes of it
 * differs from JVM to JVM, so that {@code CompareSerializers} runs several.
 */
public final class PairedRun {
  private static final int RECORDS = 1_000;

  /** With fewer, what is measured first is still being compiled on a busy machine. */
  private static final int WARM_UP = 1_500;

  /** Those of Java serialization, which is ten times as slow and only there for orientation. */
  private static final int JAVA_WARM_UP = 150;

  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private PairedRun() {}

  /** Runs all; the argument is the number of rounds, by default 300. */
  public static void main(String[] args) {
    int rounds = args.length == 0 ? 300 : Integer.parseInt(args[0]);
    for (Records records : Records.values()) {
      Lane[] lanes =
          Arrays.stream(Contender.values())
              .map(contender -> new Lane(contender, records))
              .toArray(Lane[]::new);
      for (Work work : Work.values()) {
        print(records, work, lanes, rounds);
      }
    }
    System.exit(0);
  }

  private static void print(Records records, Work work, Lane[] lanes, int rounds) {
    double[][] micros = new double[lanes.length][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int turn = 0; turn < lanes.length; turn++) {
        int lane = (turn + Math.abs(round)) % lanes.length;
        if (lane == Contender.JAVA.ordinal() && round < -JAVA_WARM_UP) {
          continue;
        }
        long before = THREADS.getCurrentThreadCpuTime();
        lanes[lane].run(work);
        long spent = THREADS.getCurrentThreadCpuTime() - before;
        if (round >= 0) {
          micros[lane][round] = spent / 1e3;
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s\t%s\t%.1f\t%.1f\t%.1f\t%d\t%d\t%d%n",
        records.name().toLowerCase(Locale.ROOT),
        work.inWords,
        median(micros[0]),
        median(micros[1]),
        median(micros[2]),
        lanes[0].stream.length,
        lanes[1].stream.length,
        lanes[2].stream.length);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 2];
  }

  private enum Work {
    WRITE_STREAM("write a stream"),
    READ_STREAM("read a stream"),
    WRITE_OBJECTS("write one by one"),
    READ_OBJECTS("read one by one");

    private final String inWords;

    Work(String inWords) {
      this.inWords = inWords;
    }
  }

  /** One contender with its records. */
  private static final class Lane {
    private final SerializerInstance serializer;
    private final Object[] values;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
    private final ByteBuffer[] objects = new ByteBuffer[RECORDS];
    private final byte[] stream;
    private Object sink = "";

    Lane(Contender contender, Records records) {
      SparkConf conf = new SparkConf(false);
      conf.set("spark.kryo.classesToRegister", Records.Bean.class.getName());
      this.serializer = contender.create(conf);
      this.values = records.create(RECORDS);
      writeStream();
      this.stream = out.toByteArray();
      writeObjects();
    }

    void run(Work work) {
      switch (work) {
        case WRITE_STREAM -> writeStream();
        case READ_STREAM -> readStream();
        case WRITE_OBJECTS -> writeObjects();
        case READ_OBJECTS -> readObjects();
      }
    }

    private void writeStream() {
      out.reset();
      SerializationStream writing = serializer.serializeStream(out);
      for (Object value : values) {
        writing.writeObject(value, ANY);
      }
      writing.close();
    }

    private void readStream() {
      DeserializationStream reading =
          serializer.deserializeStream(new ByteArrayInputStream(stream));
      for (int i = 0; i < RECORDS; i++) {
        sink = reading.readObject(ANY);
      }
      reading.close();
    }

    private void writeObjects() {
      for (int i = 0; i < RECORDS; i++) {
        objects[i] = serializer.serialize(values[i], ANY);
      }
    }

    private void readObjects() {
      for (ByteBuffer object : objects) {
        sink = serializer.deserialize(object.duplicate(), ANY);
      }
    }
  }
}
