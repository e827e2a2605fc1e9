package io.tenon.cluster.kubernetes.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Found by SLF4J's service loader, and made by it: hence the static way to what it writes to. */
public final class ClientLog implements SLF4JServiceProvider, ILoggerFactory {
  private static volatile @Nullable Function<String, System.Logger> loggers;

  private final ConcurrentMap<String, Logger> known = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** Says where the client's log goes; before the first class of the client is used. */
  public static void writeTo(Function<String, System.Logger> target) {
    loggers = target;
  }

  @Override
  public Logger getLogger(String name) {
    return known.computeIfAbsent(name, ClientLog::create);
  }

  private static Logger create(String name) {
    Function<String, System.Logger> target = loggers;
    return new ClientLogger(name, target == null ? System.getLogger(name) : target.apply(name));
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Nothing is left to do.
  }
}
