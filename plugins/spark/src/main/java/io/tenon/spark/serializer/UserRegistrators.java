package io.tenon.spark.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.SerializerErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.serializer.KryoRegistrator;
import org.jspecify.annotations.Nullable;

/**
 * Takes over what an application's {@code KryoRegistrator}s register. They are written against the
 * Kryo 4 of Spark, so they run against one that only records; what names a class is carried, what
 * brings code for Kryo 4 cannot be.
 */
final class UserRegistrators {
  private UserRegistrators() {}

  /** The names of the classes that {@code registrators} register, in order. */
  static List<String> classes(List<String> registrators, ClassLoader loader) {
    Set<String> names = new LinkedHashSet<>();
    for (String registrator : registrators) {
      RecordingKryo kryo = new RecordingKryo(registrator);
      kryo.setClassLoader(loader);
      run(registrator, kryo, loader);
      names.addAll(kryo.names);
    }
    return new ArrayList<>(names);
  }

  private static void run(String name, Kryo kryo, ClassLoader loader) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Object registrator = Class.forName(name, true, loader).getDeclaredConstructor().newInstance();
      ((KryoRegistrator) registrator).registerClasses(kryo);
    } catch (TenonException e) {
      throw e;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new TenonException(
          SerializerErrorCode.SERIALIZER_BAD_REGISTRATION,
          "the registrator '%s' (%s) failed: %s; correct it, or take it out of the setting"
              .formatted(name, SerializerKeys.REGISTRATORS.name(), e),
          e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class RecordingKryo extends Kryo {
    private final String registrator;

    /** Null while Kryo's own constructor registers the primitive types. */
    private final @Nullable Set<String> names;

    RecordingKryo(String registrator) {
      this.registrator = registrator;
      this.names = new LinkedHashSet<>();
    }

    @Override
    public Registration register(Class type, Serializer serializer) {
      record(type, serializer);
      return super.register(type, serializer);
    }

    @Override
    public Registration register(Class type, Serializer serializer, int id) {
      record(type, serializer);
      return super.register(type, serializer, id);
    }

    @Override
    public Registration register(Registration registration) {
      record(registration.getType(), registration.getSerializer());
      return super.register(registration);
    }

    @Override
    public void addDefaultSerializer(Class type, Serializer serializer) {
      refuseForeign(type, serializer.getClass());
      super.addDefaultSerializer(type, serializer);
    }

    @Override
    public void addDefaultSerializer(Class type, Class<? extends Serializer> serializer) {
      refuseForeign(type, serializer);
      super.addDefaultSerializer(type, serializer);
    }

    private void record(Class<?> type, Serializer<?> serializer) {
      if (names != null) {
        refuseForeign(type, serializer.getClass());
        names.add(type.getName());
      }
    }

    private void refuseForeign(Class<?> type, Class<?> serializer) {
      String name = serializer.getName();
      boolean known =
          name.startsWith("com.esotericsoftware.kryo.") || name.startsWith("com.twitter.chill.");
      if (!known) {
        throw new TenonException(
            SerializerErrorCode.SERIALIZER_BAD_REGISTRATION,
            "the registrator '%s' gives '%s' the serializer '%s', which is written for Kryo 4 and"
                    .formatted(registrator, type.getName(), name)
                + " cannot be carried over; let the class implement java.io.Externalizable instead,"
                + " or keep Spark's own serializer with"
                + " spark.serializer=org.apache.spark.serializer.KryoSerializer");
      }
    }
  }
}
