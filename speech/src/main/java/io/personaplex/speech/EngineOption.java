package io.personaplex.speech;

/// What a person may ask of an engine about the machine; an engine tells what it did with those it
/// honours. The name is that of the variable.
public enum EngineOption {
  /// Whether it may use a GPU.
  USE_GPU(true),
  /// Whether layers that do not fit the GPU go to the CPU.
  CPU_OFFLOAD(false);

  private final boolean defaultValue;

  EngineOption(boolean defaultValue) {
    this.defaultValue = defaultValue;
  }

  /// The value when nobody sets one.
  public boolean defaultValue() {
    return defaultValue;
  }
}
