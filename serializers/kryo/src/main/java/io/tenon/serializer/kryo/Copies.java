package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.serializers.MapSerializer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Collections element by element, into a new collection whose first size the bytes can bear. */
final class Copies {
  private static final int STEP = 1 << 16;

  private Copies() {}

  /** Into the same class. */
  static final class OfCollection extends CollectionSerializer<Collection<Object>> {
    @Override
    protected Collection<Object> create(
        Kryo kryo, Input input, Class<? extends Collection<Object>> type, int size) {
      return super.create(kryo, input, type, Math.min(size, STEP));
    }
  }

  /** Into the same class. */
  static final class OfMap extends MapSerializer<Map<Object, Object>> {
    @Override
    protected Map<Object, Object> create(
        Kryo kryo, Input input, Class<? extends Map<Object, Object>> type, int size) {
      return type == (Class<?>) HashMap.class
          ? super.create(kryo, input, type, Math.min(size, STEP))
          : kryo.newInstance(type);
    }
  }

  /** A view into another collection becomes an equal collection of its own. */
  static final class OfView extends CollectionSerializer<Collection<Object>> {
    @Override
    protected Collection<Object> create(
        Kryo kryo, Input input, Class<? extends Collection<Object>> type, int size) {
      return Set.class.isAssignableFrom(type)
          ? new LinkedHashSet<>()
          : new ArrayList<>(Math.min(size, STEP));
    }
  }

  /** A view into another map becomes an equal map of its own. */
  static final class OfMapView extends MapSerializer<Map<Object, Object>> {
    @Override
    protected Map<Object, Object> create(
        Kryo kryo, Input input, Class<? extends Map<Object, Object>> type, int size) {
      return new LinkedHashMap<>();
    }
  }
}
