package io.tenon.accelerator.cudf;

/** A relation as it is computed here. */
interface Step {
  Batches open(Run run);
}
