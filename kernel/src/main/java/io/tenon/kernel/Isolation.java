package io.tenon.kernel;

import java.util.Collection;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Lets a plugin be wired to the host and to itself only. No plugin depends on another one, so
 * replacing one never refreshes another.
 */
final class Isolation implements ResolverHook, ResolverHookFactory {
  @Override
  public ResolverHook begin(Collection<BundleRevision> triggers) {
    return this;
  }

  @Override
  public void filterMatches(
      BundleRequirement requirement, Collection<BundleCapability> candidates) {
    candidates.removeIf(candidate -> !visible(candidate.getRevision(), requirement.getRevision()));
  }

  private static boolean visible(BundleRevision provider, BundleRevision user) {
    return provider.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID
        || provider.getBundle().equals(user.getBundle());
  }

  @Override
  public void filterResolvable(Collection<BundleRevision> candidates) {}

  /** An update runs beside what it replaces, so that a singleton is there twice for a while. */
  @Override
  public void filterSingletonCollisions(
      BundleCapability singleton, Collection<BundleCapability> collisions) {
    collisions.clear();
  }

  @Override
  public void end() {}
}
