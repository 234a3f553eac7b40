package io.personaplex.models;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers what a fetch has told.
final class Told implements FetchListener {
  final List<FetchPlan> plans = new CopyOnWriteArrayList<>();
  final List<FetchProgress> progress = new CopyOnWriteArrayList<>();
  final List<String> notes = new CopyOnWriteArrayList<>();

  @Override
  public void planned(FetchPlan plan) {
    plans.add(plan);
  }

  @Override
  public void progressed(FetchProgress step) {
    progress.add(step);
  }

  @Override
  public void noted(String sentence) {
    notes.add(sentence);
  }
}
