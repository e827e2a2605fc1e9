package io.tenon.spi.serializer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * What an application asks of a serializer.
 *
 * @param wireName the format to write and read; one of the provider's readable ones
 * @param registeredClasses names of classes to be given short ids, in this order, the same in every
 *     process of the application
 * @param registrationRequired whether a class that is not registered is an error
 * @param settings the provider's settings, by full name
 */
public record SerializerRequest(
    WireName wireName,
    List<String> registeredClasses,
    boolean registrationRequired,
    Map<String, String> settings) {
  public SerializerRequest {
    requireNonNull(wireName, "wireName is null");
    registeredClasses = List.copyOf(registeredClasses);
    settings = Map.copyOf(settings);
  }
}
