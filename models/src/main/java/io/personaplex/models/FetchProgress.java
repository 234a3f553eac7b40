package io.personaplex.models;

/// Where a fetch stands.
///
/// @param bytesDone of this activity for this model
/// @param bytesTotal of this activity for this model; 0 if unknown
/// @param source where it comes from, for people
public record FetchProgress(
    String model, Activity activity, long bytesDone, long bytesTotal, String source) {

  /// What is being done with a model.
  public enum Activity {
    /// Another process or thread is fetching this model.
    WAITING("waiting for another process"),
    /// Bytes come over the line.
    DOWNLOADING("downloading"),
    /// Files are changed to the format an engine reads.
    CONVERTING("converting"),
    /// Files are read again and compared with their checksums.
    VERIFYING("verifying"),
    /// All files are in place.
    DONE("done");

    private final String words;

    Activity(String words) {
      this.words = words;
    }

    /// The activity for people: "downloading".
    public String words() {
      return words;
    }
  }

  /// The part that is done in percent, 0 to 100; 0 if the total is unknown.
  public int percent() {
    return bytesTotal <= 0 ? 0 : (int) Math.min(100, bytesDone * 100 / bytesTotal);
  }
}
