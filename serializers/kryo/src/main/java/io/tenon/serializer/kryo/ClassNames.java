package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import java.lang.reflect.InvocationHandler;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How classes are written: by the short id of {@link ClassIds}, else by name. A class is registered
 * when it is first met, so a new session loads no classes, and ids depend on no order of loading.
 */
final class ClassNames extends DefaultClassResolver {
  private static final int RECENT = 128;

  private final ClassIds ids;
  private final Map<String, Class<?>> byName = new HashMap<>();

  /** In front of Kryo's own maps, for the few classes that make up most of the data. */
  private final Class<?>[] recentTypes = new Class<?>[RECENT];

  private final @Nullable Registration[] recentOfType = new Registration[RECENT];
  private final @Nullable Registration[] recentOfId = new Registration[RECENT];

  ClassNames(ClassIds ids) {
    this.ids = ids;
  }

  /** Lambdas and proxies have no class of their own that could be named. */
  void registerNameless(Serializer<?> serializer) {
    register(
        new Registration(
            com.esotericsoftware.kryo.serializers.ClosureSerializer.Closure.class,
            serializer,
            ClassIds.LAMBDA));
    register(new Registration(InvocationHandler.class, serializer, ClassIds.PROXY));
  }

  @Override
  public Registration register(Registration registration) {
    Arrays.fill(recentTypes, null);
    Arrays.fill(recentOfId, null);
    return super.register(registration);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public @Nullable Registration getRegistration(Class type) {
    int place = System.identityHashCode(type) & (RECENT - 1);
    if (recentTypes[place] == type) {
      return recentOfType[place];
    }
    Registration found = find(type);
    if (found != null) {
      recentTypes[place] = type;
      recentOfType[place] = found;
    }
    return found;
  }

  private @Nullable Registration find(Class<?> type) {
    Registration known = super.getRegistration(type);
    if (known != null) {
      return known;
    }
    Optional<Integer> id = ids.id(type);
    return id.isEmpty()
        ? null
        : register(new Registration(type, kryo.getDefaultSerializer(type), id.get()));
  }

  @Override
  public @Nullable Registration getRegistration(int id) {
    Registration known = super.getRegistration(id);
    if (known != null) {
      return known;
    }
    Optional<String> name = ids.name(id);
    return name.isEmpty() ? null : kryo.getRegistration(load(name.get()));
  }

  @Override
  public @Nullable Registration readClass(Input input) {
    int written = input.readVarInt(true);
    if (written >= 0 && written < RECENT && recentOfId[written] != null) {
      return recentOfId[written];
    }
    // 0 is null, 1 stands for a name that follows, and ids come after these.
    if (written == 0) {
      return null;
    }
    if (written == 1) {
      return readName(input);
    }
    Registration registration = getRegistration(written - 2);
    if (registration == null) {
      throw new KryoException(
          "no class has the id %d; the bytes are damaged, or driver and executors register"
                  .formatted(written - 2)
              + " different classes");
    }
    if (written >= 0 && written < RECENT) {
      recentOfId[written] = registration;
    }
    return registration;
  }

  @Override
  protected Registration readName(Input input) {
    int nameId = input.readVarInt(true);
    if (nameIdToClass == null) {
      nameIdToClass = new com.esotericsoftware.kryo.util.IntMap<>();
    }
    Class<?> type = nameIdToClass.get(nameId);
    if (type == null) {
      String name = input.readString();
      if (name == null) {
        throw new KryoException("a class without a name; the bytes are damaged");
      }
      type = load(name);
      nameIdToClass.put(nameId, type);
    }
    return kryo.getRegistration(type);
  }

  private Class<?> load(String name) {
    Class<?> known = byName.get(name);
    if (known != null) {
      return known;
    }
    try {
      // Never through this bundle's own loader, as Kryo would: what it sees is not the application.
      Class<?> type = ClassIds.load(name, kryo.getClassLoader());
      byName.put(name, type);
      return type;
    } catch (ClassNotFoundException | LinkageError e) {
      throw new KryoException("Unable to find class: " + name, e);
    }
  }
}
