package io.tenon.accelerator.cudf;

import io.tenon.accelerator.tck.AcceleratorTck;
import io.tenon.spi.accelerator.AcceleratorProvider;
import java.util.Map;
import java.util.Set;

@NeedsDevice
class CudfTckTest extends AcceleratorTck {
  /** Families of which this accelerator computes little, or nothing. */
  private static final Set<String> SPARSE =
      Set.of("floating", "text", "date", "time", "bits", "window", "nested", "cast", "decimal");

  @Override
  protected AcceleratorProvider provider() {
    return CudfProvider.here();
  }

  @Override
  protected Map<String, String> settings() {
    String library = System.getProperty("tenon.cudf.library", "");
    return library.isEmpty() ? Map.of() : Map.of(CudfSettings.PREFIX + ".library", library);
  }

  @Override
  protected double share(String family) {
    return SPARSE.contains(family) ? 0 : 0.2;
  }

  @Override
  protected boolean supportsNestedTypes() {
    return false;
  }
}
