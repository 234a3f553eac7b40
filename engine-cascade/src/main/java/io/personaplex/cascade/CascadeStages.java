package io.personaplex.cascade;

import io.personaplex.cascade.remote.RemoteModel;
import io.personaplex.cascade.tool.ToolRegistry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The loaded parts of the engine; they serve every session.
///
/// @param voiceActivity makes a detector for each session
/// @param recogniser shared, takes turns
/// @param languageModel shared, takes turns
/// @param promptStyle what fits the language model
/// @param remoteModel answers in place of the language model as long as it can
/// @param tools for both
/// @param speakers by voice name, in display order
public record CascadeStages(
    VoiceActivity.Source voiceActivity,
    Recogniser recogniser,
    LanguageModel languageModel,
    PromptStyle promptStyle,
    Optional<RemoteModel> remoteModel,
    ToolRegistry tools,
    Map<String, Speaker> speakers)
    implements AutoCloseable {

  /// Copies the map, keeping its order.
  public CascadeStages {
    speakers = Collections.unmodifiableMap(new LinkedHashMap<>(speakers));
  }

  /// Closes every stage.
  @Override
  public void close() {
    speakers.values().forEach(Speaker::close);
    remoteModel.ifPresent(RemoteModel::close);
    languageModel.close();
    recogniser.close();
    voiceActivity.close();
  }
}
