package io.tenon.slf4j;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Sends what a bundle's libraries log to where the engine logs. Static because SLF4J is; this copy
 * of SLF4J is the bundle's own and goes with its class loader.
 */
public final class EngineLoggerProvider implements SLF4JServiceProvider {
  private static volatile Function<String, System.Logger> loggers = System::getLogger;

  private final ConcurrentMap<String, Logger> known = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** From now on, new loggers write to these; before the first class of a library is used. */
  public static void use(Function<String, System.Logger> source) {
    loggers = source;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> known.computeIfAbsent(name, key -> new EngineLogger(key, loggers.apply(key)));
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
    // Nothing is needed before the first logger.
  }
}
