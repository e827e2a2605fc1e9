package io.tenon.kernel;

import io.tenon.kernel.ChangeReport.Follower;
import io.tenon.kernel.store.PluginSet;
import java.util.List;

/** Other processes of an application, whose plugins follow this one's. */
public interface Followers {
  /** There are no others. */
  Followers NONE = next -> List.of();

  /**
   * Brings all of them to {@code next}, or to what they use of it; its files can be read by now.
   * Those that join meanwhile get it too.
   *
   * @return what each of them did
   * @throws io.tenon.spi.TenonException when one of them refused or did not answer; the caller
   *     brings all back by another call
   */
  List<Follower> follow(PluginSet next);
}
