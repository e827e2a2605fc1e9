package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.ImmutableCollectionsSerializers;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's collections that are made with all their elements. Kryo's own serializers of these give
 * a second reference to one the list that they gathered the elements in, not the collection.
 */
final class FixedCollections {
  private FixedCollections() {}

  /** What to use in place of one of {@code kryos}; empty where that one is right. */
  static Optional<Serializer<?>> instead(Serializer<?> kryos) {
    if (kryos instanceof DefaultSerializers.ArraysAsListSerializer) {
      return Optional.of(new OfCollection(Arrays::asList));
    }
    if (kryos instanceof ImmutableCollectionsSerializers.JdkImmutableListSerializer) {
      return Optional.of(new OfCollection(List::of));
    }
    if (kryos instanceof ImmutableCollectionsSerializers.JdkImmutableSetSerializer) {
      return Optional.of(new OfCollection(Set::of));
    }
    return kryos instanceof ImmutableCollectionsSerializers.JdkImmutableMapSerializer
        ? Optional.of(new OfMap())
        : Optional.empty();
  }

  /** As many elements as come first, into an array no larger than the bytes can bear. */
  private static @Nullable Object[] read(Kryo kryo, Input input, int count) {
    int first = input instanceof BoundedInput bounded ? bounded.plausible(count) : count;
    @Nullable Object[] elements = new Object[first];
    for (int i = 0; i < count; i++) {
      if (i == elements.length) {
        elements = Arrays.copyOf(elements, (int) Math.min(count, 2L * i));
      }
      elements[i] = kryo.readClassAndObject(input);
    }
    return elements;
  }

  private static final class OfCollection extends Serializer<Collection<?>> {
    private final Function<@Nullable Object[], Collection<?>> factory;

    OfCollection(Function<@Nullable Object[], Collection<?>> factory) {
      this.factory = factory;
    }

    @Override
    public void write(Kryo kryo, Output output, Collection<?> collection) {
      output.writeVarInt(collection.size(), true);
      for (Object element : collection) {
        kryo.writeClassAndObject(output, element);
      }
    }

    @Override
    public Collection<?> read(Kryo kryo, Input input, Class<? extends Collection<?>> type) {
      return factory.apply(FixedCollections.read(kryo, input, input.readVarInt(true)));
    }
  }

  private static final class OfMap extends Serializer<Map<?, ?>> {
    @Override
    public void write(Kryo kryo, Output output, Map<?, ?> map) {
      output.writeVarInt(map.size(), true);
      map.forEach(
          (key, value) -> {
            kryo.writeClassAndObject(output, key);
            kryo.writeClassAndObject(output, value);
          });
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Map<?, ?> read(Kryo kryo, Input input, Class<? extends Map<?, ?>> type) {
      int count = input.readVarInt(true);
      @Nullable Object[] parts = FixedCollections.read(kryo, input, Math.multiplyExact(2, count));
      Map.Entry[] entries = new Map.Entry[count];
      for (int i = 0; i < count; i++) {
        entries[i] = Map.entry(parts[2 * i], parts[2 * i + 1]);
      }
      return Map.ofEntries(entries);
    }
  }
}
