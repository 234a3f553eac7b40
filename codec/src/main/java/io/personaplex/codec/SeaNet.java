package io.personaplex.codec;

import io.personaplex.kernels.Compute;
import java.util.ArrayList;
import java.util.List;

/// A chain of convolutions and residual blocks: the encoder from samples to latents, or the decoder
/// back.
///
/// Source: Tagliasacchi et al. 2020, *SEANet*, arXiv:2009.02095; Défossez et al. 2022, *EnCodec*,
/// arXiv:2210.13438, section 3.1.
final class SeaNet implements StreamingStage<SeaNet.State> {
  /// A stage and what the probe calls it.
  record Module<S extends StreamState>(String name, StreamingStage<S> stage) {
    private Running<S> newState(StateSetting setting, int maxRows, Plane output) {
      return new Running<>(this, stage.newState(setting, maxRows, output), output, setting.probe());
    }
  }

  /// A module with one session's state.
  private record Running<S extends StreamState>(
      Module<S> module, S state, Plane output, StageProbe probe) {
    int step(Compute compute, int rows) {
      int made = module.stage.step(compute, state, rows);
      probe.computed(module.name, output.data, output.start(0), made, output.channels);
      return made;
    }
  }

  /// One session's past: that of every module.
  static final class State implements StreamState {
    private final List<Running<?>> modules;

    private State(List<Running<?>> modules) {
      this.modules = modules;
    }

    @Override
    public Plane input() {
      return modules.getFirst().state().input();
    }

    @Override
    public void reset() {
      modules.forEach(module -> module.state().reset());
    }
  }

  private final List<Module<?>> modules;

  /// @param modules in the order of the data; at least one
  SeaNet(List<Module<?>> modules) {
    this.modules = List.copyOf(modules);
  }

  @Override
  public State newState(StateSetting setting, int maxRows, Plane output) {
    var most = new int[modules.size()];
    int rows = maxRows;
    for (int m = 0; m < most.length; m++) {
      most[m] = rows;
      rows = modules.get(m).stage().outputRows(rows);
    }
    // From the end: each module writes into the plane of the one after it.
    List<Running<?>> running = new ArrayList<>();
    Plane next = output;
    for (int m = most.length - 1; m >= 0; m--) {
      Running<?> module = modules.get(m).newState(setting, most[m], next);
      running.addFirst(module);
      next = module.state().input();
    }
    return new State(List.copyOf(running));
  }

  @Override
  public int step(Compute compute, State state, int rows) {
    int made = rows;
    for (int m = 0; m < state.modules.size(); m++) {
      made = state.modules.get(m).step(compute, made);
    }
    return made;
  }

  @Override
  public int outputRows(int rows) {
    int made = rows;
    for (Module<?> module : modules) {
      made = module.stage().outputRows(made);
    }
    return made;
  }
}
