/// Mimi, the neural audio codec: one frame of sound (80 ms) to a handful of integer codes, and
/// back.
///
/// - [io.personaplex.codec.CodecConfig] holds every size, [io.personaplex.codec.CodecLayout] the
///   tensors of the file, [io.personaplex.codec.Mimi] the weights, shared by all sessions.
/// - [io.personaplex.codec.MimiEncoder] and [io.personaplex.codec.MimiDecoder] run it; a session
///   owns an [io.personaplex.codec.EncoderState] and a [io.personaplex.codec.DecoderState].
///
/// Inside, a network is a chain of [io.personaplex.codec.StreamingStage]s. Activations are
/// time-major [io.personaplex.codec.Plane]s: a stage reads the plane of its own state, which begins
/// with the rows it still needs of the past, and writes straight into the plane of the next one. A
/// convolution is then one matrix product over overlapping windows of its plane, and nothing is
/// copied.
///
/// Source: Défossez et al. 2024, *Moshi: a speech-text foundation model for real-time dialogue*,
/// arXiv:2410.00037, section 3.3.
@org.jspecify.annotations.NullMarked
package io.personaplex.codec;
