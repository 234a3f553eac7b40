package io.personaplex.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "ai/onnxruntime/native/linux-x64/libonnxruntime.so, linux, x86_64",
    "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib.dSYM/Contents/Info.plist, macos, aarch64",
    "ai/onnxruntime/native/win-x64/onnxruntime.dll, windows, x86_64",
    "debian-amd64/libwhisper-jni.so, linux, x86_64",
    "debian-armv7l/libggml.so, linux, armv7l",
    "macos-arm64/libggml.dylib, macos, aarch64",
    "win-amd64/whisper-jni.dll, windows, x86_64",
    "de/kherud/llama/Linux/x86_64/libjllama.so, linux, x86_64",
    "de/kherud/llama/Linux-Android/aarch64/libjllama.so, android, aarch64",
    "de/kherud/llama/Windows/x86/jllama.dll, windows, x86",
    "linux/arm64/org/lwjgl/liblwjgl.so, linux, aarch64",
    "META-INF/macos/x64/org/lwjgl/liblwjgl.dylib.sha1, macos, x86_64",
  })
  void theSpellingsOfTheLibrariesWeUseAreKnown(String entry, String os, String processor) {
    assertThat(Platform.of(entry)).contains(new Platform(os, processor));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/lwjgl/system/windows/WinBase.class",
        "org/lwjgl/system/linux/x64/Fake.class",
        "META-INF/MANIFEST.MF",
        "io/vertx/core/windows/readme.txt",
        "silero-vad.onnx",
      })
  void classesAndWhatNamesNoProcessorSuitEveryPlatform(String entry) {
    assertThat(Platform.of(entry)).isEmpty();
  }

  @Test
  void thisMachineIsSpeltTheSameWay() {
    assertThat(Platform.here().os()).isIn("linux", "macos", "windows");
    assertThat(Platform.here().processor()).isIn("x86_64", "aarch64", "armv7l", "x86");
  }
}
