package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.MapSerializer;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * Kryo with the rules for which class is written how, in this order:
 *
 * <ol>
 *   <li>the one instance of a class (a Scala object): nothing but its class;
 *   <li>Scala's collections: the factory and the elements;
 *   <li>what Kryo has a serializer of its own for, where that is enough to make the same object;
 *   <li>the JDK's immutable collections, and lists over arrays: the elements, then all at once;
 *   <li>views into the JDK's collections: a copy;
 *   <li>{@link Externalizable}: through its methods;
 *   <li>classes with code for their Java serialization, and serializable classes of the JDK: Java
 *       serialization;
 *   <li>all others: their fields.
 * </ol>
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class ApplicationKryo extends Kryo {
  private static final Serializer<Object> JAVA = new JavaStreamSerializer();

  private final Optional<ScalaCollections> scala;

  ApplicationKryo(ClassIds ids, KryoSettings settings, boolean required, ClassLoader loader) {
    this(new ClassNames(ids), settings, required, loader);
  }

  private ApplicationKryo(
      ClassNames names, KryoSettings settings, boolean required, ClassLoader loader) {
    super(names, settings.referenceTracking() ? new StrictReferences() : null);
    setClassLoader(loader);
    setRegistrationRequired(required);
    setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    // It would make the format depend on type arguments, for little.
    setOptimizedGenerics(false);
    scala = ScalaCollections.of(loader);
    addDefaultSerializer(int[].class, new FixedArrays.OfInt());
    addDefaultSerializer(long[].class, new FixedArrays.OfLong());
    addDefaultSerializer(ByteBuffer.class, new ByteBuffers());
    // As a date it would lose its nanoseconds.
    addDefaultSerializer(Timestamp.class, new DefaultSerializers.TimestampSerializer());
    names.registerNameless(JAVA);
  }

  @Override
  public Serializer getDefaultSerializer(Class type) {
    Optional<SingletonSerializer> singleton = SingletonSerializer.of(type);
    if (singleton.isPresent()) {
      return singleton.get();
    }
    Optional<Serializer<Object>> collection = scala.flatMap(s -> s.serializer(type, JAVA));
    if (collection.isPresent()) {
      return collection.get();
    }
    if (Object[].class.isAssignableFrom(type)) {
      return new ObjectArrays(this, type);
    }
    Serializer kryos = super.getDefaultSerializer(type);
    Optional<Serializer<?>> fixed = FixedCollections.instead(kryos);
    if (fixed.isPresent()) {
      return fixed.get();
    }
    Class<?> kind = kryos.getClass();
    boolean general = kind == CollectionSerializer.class || kind == MapSerializer.class;
    return general ? collection(type) : kryos;
  }

  /** For what Kryo has no serializer of its own. */
  @Override
  protected Serializer newDefaultSerializer(Class type) {
    if (Externalizable.class.isAssignableFrom(type)) {
      return external(type);
    }
    if (JavaHooks.has(type) || (isJdk(type) && isSerializable(type))) {
      return JAVA;
    }
    FieldSerializer.FieldSerializerConfig config = new FieldSerializer.FieldSerializerConfig();
    // Scala's references to enclosing instances are synthetic.
    config.setIgnoreSyntheticFields(false);
    return new FieldSerializer(this, type, config);
  }

  @Override
  protected String unregisteredClassMessage(Class type) {
    throw new NotRegistered(type);
  }

  private static Serializer collection(Class<?> type) {
    boolean map = Map.class.isAssignableFrom(type);
    if (isJdk(type)) {
      if (hasNoArgumentConstructor(type)) {
        return map ? new Copies.OfMap() : new Copies.OfCollection();
      }
      if (isSerializable(type)) {
        return JAVA;
      }
      return map ? new Copies.OfMapView() : new Copies.OfView();
    }
    if (isSerializable(type) && (!hasNoArgumentConstructor(type) || declaresMore(type))) {
      return JAVA;
    }
    return map ? new Copies.OfMap() : new Copies.OfCollection();
  }

  private static Serializer external(Class<?> type) {
    boolean replaced = JavaHooks.inherited(type, "writeReplace").isPresent();
    Optional<Method> resolve = JavaHooks.callable(type, "readResolve");
    boolean hidden = resolve.isEmpty() && JavaHooks.inherited(type, "readResolve").isPresent();
    return replaced || hidden ? JAVA : new ExternalSerializer(resolve);
  }

  /** Whether a collection of the application's own has state or hooks beside its elements. */
  private static boolean declaresMore(Class<?> type) {
    for (Class<?> c = type; c != null && !isJdk(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
          return true;
        }
      }
    }
    return JavaHooks.inherited(type, "writeReplace").isPresent()
        || JavaHooks.inherited(type, "readResolve").isPresent();
  }

  private static boolean isSerializable(Class<?> type) {
    return Serializable.class.isAssignableFrom(type);
  }

  private static boolean isJdk(Class<?> type) {
    @Nullable ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  private static boolean hasNoArgumentConstructor(Class<?> type) {
    return Arrays.stream(type.getDeclaredConstructors())
        .anyMatch(constructor -> constructor.getParameterCount() == 0);
  }

  /** A class without a short id, where the application wants all to have one. */
  static final class NotRegistered extends KryoException {
    private static final long serialVersionUID = 1L;

    private final String name;

    NotRegistered(Class<?> type) {
      super(type.getName() + " is not registered");
      this.name = type.getName();
    }

    String name() {
      return name;
    }
  }
}
