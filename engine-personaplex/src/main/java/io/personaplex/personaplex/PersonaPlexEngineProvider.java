package io.personaplex.personaplex;

import io.personaplex.kernels.BandwidthProbe;
import io.personaplex.models.MachineMemory;
import io.personaplex.speech.Offer;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechEngineProvider;
import io.personaplex.speech.SpeechException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Offers PersonaPlex where its weights are. Under `auto` it wants to be taken only if this machine
/// is fast enough ([AutomaticChoice]); who names it gets it on any machine that holds it, with a
/// warning where it is too slow.
public final class PersonaPlexEngineProvider implements SpeechEngineProvider {
  /// Before the cascade.
  private static final int PREFERENCE = 50;

  private final ReadBandwidth bandwidth;
  private final LongSupplier presentBytes;
  private Optional<SpeedForecast> forecast = Optional.empty();

  /// With this machine's memory.
  public PersonaPlexEngineProvider() {
    this(PersonaPlexEngineProvider::readBandwidth, MachineMemory::availableBytes);
  }

  private static double readBandwidth(int threads) {
    return BandwidthProbe.measure(threads, BandwidthProbe.USUAL).gigabytesPerSecond() * 1e9;
  }

  /// @param presentBytes memory that may be taken
  PersonaPlexEngineProvider(ReadBandwidth bandwidth, LongSupplier presentBytes) {
    this.bandwidth = bandwidth;
    this.presentBytes = presentBytes;
  }

  @Override
  public String name() {
    return PersonaPlexEngine.NAME;
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public Offer offer(Map<String, String> environment, LoadProgress progress) {
    Optional<Path> folder = folder(environment);
    if (folder.isEmpty()) {
      return AutomaticChoice.noWeights();
    }
    EngineOptions options = EngineOptions.from(environment);
    var precision = options.precision().precision();
    if (!AutomaticChoice.isProven(precision)) {
      return AutomaticChoice.unproven(precision);
    }
    var checkpoint = CheckpointFolder.open(folder.get(), options.cacheFolder());
    ModelSizes sizes = ModelSizes.of(checkpoint);
    // No use in measuring for what does not fit.
    MemoryDemand.refuseIfTooMuch(
        sizes.lm(), options, checkpoint.codecBytes(), presentBytes.getAsLong());
    if (environment.containsKey(EngineOptions.OFFLINE)) {
      return AutomaticChoice.nobodyWaits();
    }
    SpeedForecast measured = measure(checkpoint, sizes, options, progress);
    forecast = Optional.of(measured);
    return AutomaticChoice.of(measured);
  }

  @Override
  public SpeechEngine load(Map<String, String> environment, LoadProgress progress) {
    Path folder =
        folder(environment)
            .orElseThrow(
                () ->
                    new SpeechException(
                        "%s names no folder: put the files of %s into one and name it."
                            .formatted(CheckpointFolder.VARIABLE, CheckpointFolder.SOURCE)));
    EngineOptions options = EngineOptions.from(environment);
    var checkpoint = CheckpointFolder.open(folder, options.cacheFolder());
    if (forecast.isEmpty() && !environment.containsKey(EngineOptions.OFFLINE)) {
      ModelSizes sizes = ModelSizes.of(checkpoint);
      MemoryDemand.refuseIfTooMuch(
          sizes.lm(), options, checkpoint.codecBytes(), presentBytes.getAsLong());
      forecast = Optional.of(measure(checkpoint, sizes, options, progress));
    }
    return PersonaPlexEngine.load(
        checkpoint, options, progress, presentBytes.getAsLong(), forecast);
  }

  private SpeedForecast measure(
      CheckpointFolder checkpoint, ModelSizes sizes, EngineOptions options, LoadProgress progress) {
    progress.report("measuring how fast this machine reads its memory", -1);
    var precision = options.precision().precision();
    return new SpeedForecast(
        bandwidth.bytesPerSecond(ComputeChoice.threads(options)),
        FrameBytes.of(sizes.lm(), precision, checkpoint.codecBytes()),
        precision,
        sizes.format());
  }

  private static Optional<Path> folder(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(CheckpointFolder.VARIABLE))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(Path::of);
  }
}
