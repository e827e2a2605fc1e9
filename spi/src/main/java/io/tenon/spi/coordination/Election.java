package io.tenon.spi.coordination;

import io.tenon.spi.TenonException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** The election of a group's leader. */
@ConsumerType
public interface Election {
  /**
   * Stands as a candidate from now on. Candidates lead in the order in which they came.
   *
   * @param listener see there for its thread; may be called before this method returns
   * @throws IllegalStateException when this session stands already
   */
  Candidacy stand(ElectionListener listener);

  /**
   * Who was the last to be elected and has not been given up by the group.
   *
   * @throws TenonException {@link CoordinationErrorCode#COORDINATION_UNAVAILABLE}
   */
  Optional<Leader> leader();
}
