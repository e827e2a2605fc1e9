package io.tenon.serializer.kryo;

import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** What a class says about its own Java serialization. */
final class JavaHooks {
  private JavaHooks() {}

  /** Whether the class takes part in its serialization by code of its own. */
  static boolean has(Class<?> type) {
    return Serializable.class.isAssignableFrom(type)
        && (Externalizable.class.isAssignableFrom(type)
            || inherited(type, "writeReplace").isPresent()
            || inherited(type, "readResolve").isPresent()
            || streams(type));
  }

  /** The method {@code writeReplace} or {@code readResolve} that serialization would call. */
  static Optional<Method> inherited(Class<?> type, String name) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (method.getName().equals(name)
            && method.getParameterCount() == 0
            && method.getReturnType() == Object.class
            && !Modifier.isStatic(method.getModifiers())
            && !Modifier.isAbstract(method.getModifiers())) {
          return Modifier.isPrivate(method.getModifiers()) && c != type
              ? Optional.empty()
              : Optional.of(method);
        }
      }
    }
    return Optional.empty();
  }

  /** {@link #inherited}, made callable; empty where its module does not allow that. */
  static Optional<Method> callable(Class<?> type, String name) {
    Optional<Method> method = inherited(type, name);
    try {
      method.ifPresent(found -> found.setAccessible(true));
      return method;
    } catch (InaccessibleObjectException e) {
      return Optional.empty();
    }
  }

  private static boolean streams(Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      if (declares(c, "writeObject", ObjectOutputStream.class)
          || declares(c, "readObject", ObjectInputStream.class)) {
        return true;
      }
    }
    return false;
  }

  private static boolean declares(Class<?> type, String name, Class<?> parameter) {
    try {
      return Modifier.isPrivate(type.getDeclaredMethod(name, parameter).getModifiers());
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}
