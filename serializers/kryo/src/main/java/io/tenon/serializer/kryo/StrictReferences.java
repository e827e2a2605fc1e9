package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.util.MapReferenceResolver;

/** Finds a reference to an object that is still being made, where Kryo would read null. */
final class StrictReferences extends MapReferenceResolver {
  @Override
  @SuppressWarnings("rawtypes")
  public Object getReadObject(Class type, int id) {
    Object read = id < 0 || id >= readObjects.size() ? null : readObjects.get(id);
    if (read == null) {
      throw new KryoException(
          "a reference to an object that is not there yet: the graph has a cycle through an"
              + " immutable collection or an object with readResolve, or the bytes are damaged");
    }
    return read;
  }
}
