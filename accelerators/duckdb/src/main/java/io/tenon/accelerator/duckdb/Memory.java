package io.tenon.accelerator.duckdb;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * Reads and writes pointers in native memory. By reflection, since the class that can is not part
 * of the JDK's API and there is no other one before JDK 22.
 */
final class Memory {
  private static final Object UNSAFE;
  private static final MethodHandle GET;
  private static final MethodHandle PUT;

  static {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe", true, ClassLoader.getPlatformClassLoader());
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      UNSAFE = field.get(null);
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      GET =
          lookup
              .findVirtual(type, "getLong", MethodType.methodType(long.class, long.class))
              .bindTo(UNSAFE);
      PUT =
          lookup
              .findVirtual(
                  type, "putLong", MethodType.methodType(void.class, long.class, long.class))
              .bindTo(UNSAFE);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Memory() {}

  static long pointer(long address) {
    try {
      return (long) GET.invokeExact(address);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot read native memory", e);
    }
  }

  static void pointer(long address, long value) {
    try {
      PUT.invokeExact(address, value);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot write native memory", e);
    }
  }
}
